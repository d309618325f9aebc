import * as z from "zod";
import { configSchema } from "../src/config/platform-config.ts";
import type { Path } from "../src/yaml.ts";
import { expectedBy, pathsOf, type Rule, ruleAt } from "../src/schema-rules.ts";

type JsonSchema = z.core.JSONSchema._JSONSchema;

const FIRST_VERSION = "0.1.0";

/** Defaults that come from other keys, which a JSON Schema cannot say. */
const DERIVED: Readonly<Record<string, string>> = {
  "cluster.providerConfig": "the value of `cluster.name`",
  "claim.apiVersion": "`platform.{domain}/v1alpha1`",
};

const INTRODUCTION = `# Configuration

\`preview.yaml\` in the GitOps repository is the one file that configures a platform. This page lists every key. A test
compares the page with the schema that reads the file.

A first file has these keys. All others have a default:

\`\`\`yaml
# yaml-language-server: $schema=https://unpkg.com/preview-core/preview.schema.json
version: 1
domain: previews.example.com
cluster: shared-dev-cluster
gitops:
  url: https://github.com/example/gitops.git
\`\`\`

With the first line, an editor that knows YAML schemas explains each key and marks mistakes. \`preview platform --config
preview.yaml\` reports every mistake at once, with its line. An example on this page is a whole setting: its sections are in
braces, which YAML reads like indentation.

Durations are whole seconds, minutes, hours or days: \`90s\`, \`10m\`, \`24h\`, \`14d\`. \`null\` turns a setting off where its
values allow that.
`;

/** `docs/configuration.md`: what each key of `preview.yaml` does, its values, its default and an example. */
export function renderConfiguration(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input" });
  const paths = pathsOf(configSchema);
  return [INTRODUCTION, ...paths.map((path) => renderKey(path, schema))].join("\n");
}

function renderKey(path: Path, schema: JsonSchema): string {
  const rule = ruleAt(configSchema, path);
  if (rule?.setting === undefined) throw new Error(`${path.join(".")} has no description`);
  const { description, since = FIRST_VERSION } = rule.setting;
  const heading = `${path.length === 1 ? "##" : "###"} \`${path.join(".")}\``;
  if (rule.schema instanceof z.ZodObject) return [heading, "", description, ""].join("\n");
  const fallback = defaultOf(path, schema);
  const example = rule.setting.examples?.[0] ?? fallback;
  const line = toYaml(path, example).replace(
    "{ providerConfig",
    "{ name: shared-dev-cluster, providerConfig",
  );
  return [
    heading,
    "",
    description,
    "",
    `- Values: ${values(rule)}`,
    `- Default: ${fallback === undefined ? withoutDefault(path) : code(fallback)}`,
    `- Example: \`${line}\``,
    `- Since: ${since}`,
    "",
  ].join("\n");
}

function values(rule: Rule): string {
  const { schema, form } = rule;
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(", ");
  const max = form !== undefined && schema instanceof z.ZodString ? schema.maxLength : null;
  const limit = max === null ? "" : `, at most ${max} characters`;
  const own = expectedBy(rule).replaceAll("*", "\\*") + limit;
  if (!(schema instanceof z.ZodArray)) return own;
  const entry = ruleAt(schema, [0]);
  return entry === undefined ? own : `${own}; each entry is ${expectedBy(entry).replaceAll("*", "\\*")}`;
}

function withoutDefault(path: Path): string {
  return DERIVED[path.join(".")] ?? "none; the key is required";
}

function defaultOf([key, ...rest]: Path, schema: JsonSchema | undefined): unknown {
  if (schema === undefined || typeof schema === "boolean") return undefined;
  return key === undefined ? schema.default : defaultOf(rest, schema.properties?.[String(key)]);
}

function code(value: unknown): string {
  return `\`${toScalar(value)}\``;
}

/** A setting on one line, as YAML. */
function toYaml(path: Path, value: unknown): string {
  const [last = "", ...above] = path.map(String).toReversed();
  return above.reduce((inner, key) => `${key}: { ${inner} }`, `${last}: ${toScalar(value)}`);
}

/** YAML reads digits without quotes as a number. */
function toScalar(value: unknown): string {
  return typeof value === "string" && !/^\d+$/.test(value) ? value : JSON.stringify(value);
}
