import { type DataProblem, isRecord, toDataProblems } from "../check-schema.ts";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { type Path, readYaml, type YamlText } from "../read-yaml.ts";
import { rememberSource } from "./config-source.ts";
import { correctConfig } from "./correct-config.ts";
import { configSchema, type PlatformConfig } from "./platform-config.ts";

/** Where the text of a config comes from. */
export interface ConfigSource {
  /** The name of the file, as messages show it. Default: `preview.yaml` */
  readonly file?: string | undefined;
}

/** A platform config that may have been written for a newer version than this one. */
export interface LenientConfig {
  readonly config: PlatformConfig;
  /** Dotted paths of what this version does not know and has left out, such as `policy.reviewers`. */
  readonly unknownKeys: readonly string[];
}

/** What a config needs at least, in the words of its file. */
const SMALLEST =
  '"version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }"';

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
  return { config: remembered(data, yaml), unknownKeys: paths.map((path) => path.join(".")) };
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

function settingProblems(yaml: YamlText): Problem[] {
  if (yaml.data === undefined) return [];
  const whole = wholeProblem(yaml.data);
  if (whole !== undefined) return [{ path: "", message: whole, position: yaml.locate([]) }];
  const { problems, toFilePath } = correctConfig(yaml.data);
  return problems.flatMap(({ path, message, kind }) => {
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
