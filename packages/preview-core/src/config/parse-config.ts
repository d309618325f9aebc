import * as z from "zod";
import { PreviewError, type Problem } from "../preview-error.ts";
import { quote } from "../quote.ts";
import { parseYaml } from "../read-yaml.ts";
import { configSchema } from "./config-schema.ts";
import type { PlatformConfig } from "./platform-config.ts";

/** A platform config that may have been written for a newer version than this one. */
export interface LenientConfig {
  readonly config: PlatformConfig;
  /** Dotted paths of what this version does not know and left out, such as `policy.reviewers`. */
  readonly unknownKeys: readonly string[];
}

/**
 * The platform config in the text of a `preview.yaml`, defaults filled in.
 *
 * @throws PreviewError `invalid-config`, with every problem at once, an unknown key among them
 * @example
 * parseConfig("version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n").environment; // "dev"
 */
export function parseConfig(text: string): PlatformConfig {
  const result = configSchema.safeParse(
    parseYaml(text, { code: "invalid-config", file: "preview.yaml" }) ?? {},
    { error: explain },
  );
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap(leaves));
}

/**
 * The same for tools that hundreds of repositories pin: keys that a newer version brought are left out and named, and so
 * are values under `policy` that this version does not know.
 *
 * @throws PreviewError `invalid-config`, with every problem at once
 */
export function parseConfigLeniently(text: string): LenientConfig {
  const data = parseYaml(text, { code: "invalid-config", file: "preview.yaml" }) ?? {};
  const result = configSchema.safeParse(data, { error: explain });
  if (result.success) return { config: result.data, unknownKeys: [] };
  const issues = result.error.issues.flatMap(leaves);
  const fatal = issues.filter((issue) => unknownPaths(issue).length === 0);
  if (fatal.length > 0) throw invalid(fatal);
  const paths = issues.flatMap(unknownPaths);
  return {
    config: configSchema.parse(without(data, paths)),
    unknownKeys: paths.map((path) => path.join(".")),
  };
}

/** What of the input to leave out so that the issue is gone; nothing when it is a mistake rather than news. */
function unknownPaths(issue: z.core.$ZodIssue): PropertyKey[][] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...issue.path, key]);
  return issue.path[0] === "policy" ? [issue.path.slice(0, 2)] : [];
}

/** The issues inside the one branch of a union that the input was meant for, if there is one. */
function leaves(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((branch) =>
    branch.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
  );
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function without(data: unknown, paths: PropertyKey[][]): unknown {
  const copy: unknown = structuredClone(data);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce<unknown>((value, key) => isRecord(value) && value[key], copy);
    if (isRecord(parent)) delete parent[path.at(-1) ?? ""];
  }
  return copy;
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

function invalid(issues: z.core.$ZodIssue[]): PreviewError {
  return new PreviewError("invalid-config", issues.flatMap(toProblems));
}

function toProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key].join("."),
    message: "is not a key of this version; remove it, or use a newer version",
  }));
}

function explain(issue: z.core.$ZodRawIssue): string | undefined {
  const got = issue.input === undefined ? "nothing" : quote(issue.input);
  switch (issue.code) {
    case "invalid_value":
      return `expected ${issue.values.map((value) => String(value)).join(" or ")}, got ${got}`;
    case "invalid_type":
      return `expected ${issue.expected}, got ${got}`;
    case "invalid_union":
      return issue.input === undefined ? "is required" : `got ${got}, which has none of the accepted forms`;
    case "too_big":
      return `at most ${issue.maximum}${issue.origin === "string" ? " characters" : ""}, got ${got}`;
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "string" ? " characters" : ""}, got ${got}`;
    default:
      return undefined;
  }
}
