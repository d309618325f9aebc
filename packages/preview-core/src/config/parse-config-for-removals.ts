import { isRecord, toDataProblems } from "../check-schema.ts";
import { PreviewError } from "../preview-error.ts";
import { readYaml, type YamlText } from "../yaml.ts";
import { type ConfigSource, type LenientConfig, parseConfigLeniently } from "./parse-config.ts";
import { configSchema, type PlatformConfig } from "./platform-config.ts";

/** A platform config, or what a removal can use of a broken one. */
export interface RemovalConfig extends LenientConfig {
  /**
   * Why the file is no platform config. Its usable sections are in `config`, the others have their defaults, and all problems are
   * in `unknownKeys`. No deploy may use it. Default: the file is a platform config
   */
  readonly broken?: PreviewError | undefined;
}

/** For required keys. No host is below `invalid` (RFC 2606), so nothing is mistaken for a preview. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  version: 1,
  domain: "preview.invalid",
  cluster: "unknown",
};

/**
 * The platform config for a removal, which needs `root` and a grace period: a mistake elsewhere in the file must not keep the
 * previews of closed pull requests.
 *
 * The usable parts of the file itself count, and not an older version of it: GitHub's API has no cheap way to an older version,
 * a shallow clone has none, and it may name a root that is no longer true.
 *
 * @throws PreviewError `invalid-config` when the file does not say where the previews are
 */
export function parseConfigForRemovals(text: string, source: ConfigSource = {}): RemovalConfig {
  try {
    return parseConfigLeniently(text, source);
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    const yaml = readYaml(text, source.file ?? "preview.yaml");
    const config = isRootSure(yaml, text) ? usableConfig(yaml.data) : undefined;
    if (config === undefined) throw error;
    return { config, unknownKeys: error.problems, broken: error };
  }
}

/** A line that cannot be read may be the one that names the root, and another version of the file may name it otherwise. */
function isRootSure({ data, isKnown, isWhole }: YamlText, text: string): boolean {
  if (!isRecord(data) || (data["version"] ?? 1) !== 1) return false;
  return Object.hasOwn(data, "root") ? isKnown(["root"]) : isWhole || !/\broot\b/.test(text);
}

/** The config of the sections without a problem; undefined when the root is none of them. */
function usableConfig(data: unknown): PlatformConfig | undefined {
  const { error } = configSchema.safeParse(data);
  const problems = error === undefined ? [] : toDataProblems(configSchema, data, error);
  const isBroken = (...place: readonly string[]): boolean =>
    problems.some(({ path }) => place.every((key, depth) => path[depth] === key || path.length <= depth));
  if (!isRecord(data) || isBroken("root")) return undefined;
  const sections = Object.keys(data).filter((key) => !isBroken(key));
  const { policy } = data;
  const { success, data: config } = configSchema.safeParse({
    ...STAND_INS,
    ...Object.fromEntries(sections.map((key) => [key, data[key]])),
    ...(isRecord(policy) && "gracePeriod" in policy && !isBroken("policy", "gracePeriod")
      ? { policy: { gracePeriod: policy["gracePeriod"] } }
      : { policy: {} }),
  });
  return success ? config : undefined;
}
