import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TemplateEntityV1beta3 } from "@backstage/plugin-scaffolder-common";
import { parse } from "yaml";

/** The package's folder. */
export const PACKAGE: string = fileURLToPath(new URL("../..", import.meta.url));

export const TEMPLATE_URL: string = pathToFileURL(`${PACKAGE}template.yaml`).href;

/** template.yaml, parsed. */
export async function readTemplate(): Promise<TemplateEntityV1beta3> {
  return parse(await readFile(new URL(TEMPLATE_URL), "utf8"));
}

/** The form of the example service. */
export const PRICING_API = {
  service: "pricing-api",
  owner: "group:default/red",
  description: "Every price, in one place.",
  nodeVersion: "24",
  production: false,
};
