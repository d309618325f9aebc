import { readFileSync } from "node:fs";
import { parseConfig, type PlatformConfig } from "preview-core";
import { type Document, parseDocument } from "yaml";

/** Text of template.yaml. */
export const TEMPLATE_TEXT: string = readFileSync(new URL("../template.yaml", import.meta.url), "utf8");

const example = new URL("../../../examples/chrishouse/preview.yaml", import.meta.url);

/** The example platform. */
export const PLATFORM: PlatformConfig = parseConfig(readFileSync(example, "utf8"));

/** The example platform with a cluster for production. */
export const WITH_PRODUCTION: PlatformConfig = {
  ...PLATFORM,
  claim: { ...PLATFORM.claim, clusters: ["app-spoke"] },
};

interface Page {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, object>>;
  readonly dependencies?: object;
}

/** The part of the template that the tests read. */
export interface Template {
  readonly spec: {
    readonly parameters: readonly Page[];
    readonly steps: readonly { readonly id: string; readonly action: string; readonly input: object }[];
    readonly output: object;
  };
}

/** The template as an object. */
export function readTemplate(): Template {
  return templateDocument().toJS();
}

/** The template as a YAML document, comments included. */
export function templateDocument(): Document {
  return parseDocument(TEMPLATE_TEXT);
}
