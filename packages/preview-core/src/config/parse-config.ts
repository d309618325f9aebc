import * as z from "zod";
import { type DataProblem, isRecord, toDataProblems, valueAt } from "../check-schema.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { type Path, readYaml, type YamlText } from "../yaml.ts";
import { rememberSource } from "./config-source.ts";
import { configSchema, type PlatformConfig } from "./platform-config.ts";
import { closest } from "../closest.ts";
import { keysAt, pathsOf, SETTINGS } from "../schema-rules.ts";

/** Where the text of a config comes from. */
export interface ConfigSource {
  /** The name of the file, as messages show it. Default: `preview.yaml` */
  readonly file?: string | undefined;
}

/** A platform config that may have been written for a newer version than this one. */
export interface LenientConfig {
  readonly config: PlatformConfig;
  /**
   * What this version does not know and has dropped: each key with its path, such as `policy.reviewers`, its place and
   * the key that was probably meant.
   */
  readonly unknownKeys: readonly Problem[];
}

/** The problems of a config's data, as if every mistyped key were right. */
interface CorrectedConfig {
  readonly problems: readonly DataProblem[];
  /** The path in the file of a path in the problems. */
  readonly toFilePath: (path: Path) => Path;
}

interface Correction {
  readonly parent: Path;
  readonly from: string;
  readonly to: string;
}

/** What a config needs at least, in the words of its file. */
const SMALLEST =
  '"version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }"';

/** Keys that people expect and that preview.yaml does not have. */
const FOREIGN_KEYS: ReadonlyMap<string, string> = new Map([
  ["spoke", "is unknown; the spoke is called cluster here"],
  ["hub", "is unknown; the hub is the cluster where Argo CD runs, and has no key"],
  ["team", "is unknown; the team is an input of the action"],
  ["service", "is unknown; the service is an input of the action"],
]);

/**
 * The platform config in the text of a `preview.yaml`, with every default filled in.
 *
 * @throws PreviewError `invalid-config`, with every problem at once, each with its line and column. An unknown key is a
 *   problem too.
 * @example
 * parseConfig("version: 1\ndomain: previews.example.com\ncluster: shared-dev-cluster\n").environment; // "dev"
 */
export function parseConfig(text: string, { file = "preview.yaml" }: ConfigSource = {}): PlatformConfig {
  const yaml = readYaml(text, file);
  const { success, data } = configSchema.safeParse(yaml.data);
  if (!success || yaml.problems.length > 0) throw refusal(yaml);
  return remembered(data, yaml);
}

/**
 * The platform config for programs that are pinned to an older version. Unknown keys, and unknown choices under `policy`,
 * are dropped and listed in `unknownKeys`. A wrong value is an error, and so is a choice that is near a known one.
 *
 * @throws PreviewError `invalid-config`, with every problem at once, unknown keys among them
 */
export function parseConfigLeniently(
  text: string,
  { file = "preview.yaml" }: ConfigSource = {},
): LenientConfig {
  const yaml = readYaml(text, file);
  const { error } = configSchema.safeParse(yaml.data);
  const found = error === undefined ? [] : toDataProblems(configSchema, yaml.data, error);
  if (yaml.problems.length > 0 || !isRecord(yaml.data) || !found.every(isFromNewerVersion))
    throw refusal(yaml);
  const paths = found.map(({ path }) => path);
  const { success, data } = configSchema.safeParse(without(yaml.data, paths));
  if (!success) throw refusal(yaml);
  const unknownKeys = settingProblems(yaml, isFromNewerVersion);
  return { config: remembered(data, yaml), unknownKeys: unknownKeys.toSorted(byPosition) };
}

/** The JSON Schema of `preview.yaml`, for editors; `preview.schema.json` is this, printed. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, {
    io: "input",
    metadata: SETTINGS,
    override({ zodSchema, jsonSchema }) {
      // zod leaves out the examples of a setting that it converts, and knows no word for the last two.
      const examples = SETTINGS.get(zodSchema)?.examples;
      if (examples !== undefined) jsonSchema.examples = [...examples];
      delete jsonSchema["hint"];
      delete jsonSchema["since"];
    },
  });
  return { title: "Platform config of preview environments", ...schema };
}

function isFromNewerVersion({ kind, path }: DataProblem): boolean {
  return kind === "unknown-key" || (kind === "unknown-choice" && path[0] === "policy");
}

function without(data: unknown, paths: readonly Path[]): unknown {
  const copy: unknown = structuredClone(data);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>((value, key) => isRecord(value) && value[key], copy);
    if (isRecord(parent)) delete parent[path.at(-1) ?? ""];
  }
  return copy;
}

function remembered(config: PlatformConfig, { locate }: YamlText): PlatformConfig {
  rememberSource(config, locate);
  return config;
}

/** Everything that is wrong with the file, in the order of its lines. */
function refusal(yaml: YamlText): PreviewError {
  const problems = [...yaml.problems, ...settingProblems(yaml)];
  return new PreviewError("invalid-config", problems.toSorted(byPosition));
}

function settingProblems(
  yaml: YamlText,
  isWanted: (problem: DataProblem) => boolean = () => true,
): Problem[] {
  if (yaml.data === undefined || (yaml.data === null && !yaml.isWhole)) return [];
  const whole = wholeProblem(yaml.data);
  if (whole !== undefined) return [{ path: "", message: whole, position: yaml.locate([]) }];
  const { problems, toFilePath } = correctConfig(yaml.data);
  return problems.filter(isWanted).flatMap(({ path, message, kind }) => {
    const place = toFilePath(path);
    const isSure = kind === "missing" ? yaml.isWhole : yaml.isKnown(place);
    return isSure ? [{ path: path.join("."), message, position: yaml.locate(place) }] : [];
  });
}

/** What is wrong with a file that is no config at all. */
function wholeProblem(data: unknown): string | undefined {
  if (data === null) return `the file is empty; a first file has ${SMALLEST}`;
  if (Array.isArray(data)) return 'the file is a list; write its keys without "- "';
  if (!isRecord(data)) return `expected keys such as ${SMALLEST}, got ${quote(data)}`;
  if (!("apiVersion" in data && "kind" in data)) return undefined;
  return `the file is a Kubernetes object; write keys without apiVersion, kind and spec, such as ${SMALLEST}`;
}

function byPosition({ position: one }: Problem, { position: other }: Problem): number {
  if (one === undefined || other === undefined) return 0;
  return one.line - other.line || one.column - other.column;
}

/**
 * Everything that is wrong with the data of a config. A mistyped key is one problem, and what is below it is checked under
 * the right key.
 */
function correctConfig(original: unknown): CorrectedConfig {
  const data: unknown = structuredClone(original);
  const corrections: Correction[] = [];
  for (;;) {
    const problems = problemsOf(data);
    const found = problems.flatMap(({ kind, path }) =>
      kind === "unknown-key" ? correctKey(data, path) : [],
    );
    corrections.push(...found);
    if (found.length > 0) continue;
    const toFilePath = (path: Path): Path =>
      path.map((key, depth) => keyInFile(corrections, path, depth) ?? key);
    const mistyped = corrections.map(({ parent, from, to }): DataProblem => {
      return { path: [...parent, from], message: `is unknown; did you mean ${to}?`, kind: "unknown-key" };
    });
    // Most files are right, so the walk over the schema is not for every start.
    const known = pathsOf(configSchema);
    const advised = problems.map((problem) => withAdvice(problem, known));
    return { problems: [...mistyped, ...advised], toFilePath };
  }
}

function problemsOf(data: unknown): DataProblem[] {
  const { error } = configSchema.safeParse(data);
  return error === undefined ? [] : toDataProblems(configSchema, data, error);
}

/** Gives the value of an unknown key to the nearest known one that the section does not have. */
function correctKey(data: unknown, path: Path): Correction[] {
  const parent = path.slice(0, -1);
  const from = String(path.at(-1));
  const section = valueAt(data, parent);
  if (!isRecord(section)) return [];
  const free = keysAt(configSchema, parent).filter((key) => !Object.hasOwn(section, key));
  const to = closest(from, free);
  if (to === undefined) return [];
  section[to] = section[from];
  delete section[from];
  return [{ parent, from, to }];
}

function keyInFile(corrections: readonly Correction[], path: Path, depth: number): string | undefined {
  return corrections.find(
    ({ parent, to }) =>
      to === path[depth] && parent.length === depth && parent.every((key, index) => key === path[index]),
  )?.from;
}

function withAdvice(problem: DataProblem, known: readonly Path[]): DataProblem {
  if (problem.kind !== "unknown-key") return problem;
  const key = String(problem.path.at(-1));
  const elsewhere = known.filter((path) => path.at(-1) === key);
  const [place] = elsewhere;
  const near = closest(key, keysAt(configSchema, problem.path.slice(0, -1)));
  const foreign = problem.path.length === 1 ? FOREIGN_KEYS.get(key) : undefined;
  if (near !== undefined)
    return { ...problem, message: `is unknown; did you mean ${near}, which is there too?` };
  if (foreign !== undefined) return { ...problem, message: foreign };
  if (place !== undefined && elsewhere.length === 1) {
    return { ...problem, message: `is unknown here; did you mean ${place.join(".")}?` };
  }
  return { ...problem, message: "is not a key of this version; remove it, or use a newer version" };
}
