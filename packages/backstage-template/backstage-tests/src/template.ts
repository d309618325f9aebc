import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { TemplateEntityV1beta3 } from "@backstage/plugin-scaffolder-common";
import { parse } from "yaml";

/** The package's folder. */
export const PACKAGE: string = fileURLToPath(new URL("../..", import.meta.url));

export const TEMPLATE_URL: string = toBackstageUrl(`${PACKAGE}template.yaml`);

/**
 * The URL of a local template. Backstage cuts `file://` off and takes the rest for a path, so a space stays a space
 * (backstage/backstage `plugins/scaffolder-node/src/actions/fetch.ts`).
 */
export function toBackstageUrl(path: string): string {
  return `file://${path}`;
}

/** template.yaml, parsed. */
export async function readTemplate(): Promise<TemplateEntityV1beta3> {
  return parse(await readFile(`${PACKAGE}template.yaml`, "utf8"));
}

/** The form of the example service. */
export const PRICING_API = {
  service: "pricing-api",
  owner: "group:default/red",
  description: "Every price, in one place.",
  nodeVersion: "24",
  production: false,
};
