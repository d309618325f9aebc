import { readFile } from "node:fs/promises";

/** What the values of a preview's chart are filled with. */
export interface ChartFacts {
  readonly service: string;
  readonly domain: string;
  /** The gateway that a preview may name, `{namespace}/{name}`. */
  readonly gateway: string;
  /** Host of a preview of the service, as an example. */
  readonly exampleHost: string;
}

/** The two workflows that every service with previews has, as paths in its repository. */
export const PREVIEW_WORKFLOWS = [
  ".github/workflows/preview-build.yml",
  ".github/workflows/preview.yml",
] as const;

/** The skeleton's route. It serves a preview, with the header that proves the preview's commit. */
export const CHART_ROUTE = "helm/templates/virtualservice.yaml";
export const CHART_VALUES = "helm/values.yaml";

/** The sections of the chart's values that the platform sets. A chart without previews lacks them. */
export const PREVIEW_SECTIONS = ["istio", "preview"] as const;

/** The folder is beside `src` and beside `dist`. */
const SKELETON = new URL("../skeleton/", import.meta.url);

/** The labels of the route. They come from the skeleton's own helper, which another chart does not have. */
const LABELS = / {2}labels:\n {4}\{\{- include "service\.labels" \. \| nindent 4 \}\}\n/;

const PLACEHOLDER = /\$\{\{ values\.(\w+) \}\}/g;

/** The text of one of the skeleton's files, with its placeholders. */
export function readSkeletonFile(path: string): Promise<string> {
  return readFile(new URL(path, SKELETON), "utf8");
}

/**
 * The skeleton's route for another chart: the route uses nothing but the chart's values.
 *
 * @param route Text of {@link CHART_ROUTE}.
 * @throws Error when the route uses another helper of the skeleton's chart
 */
export function renderStandaloneRoute(route: string): string {
  const standalone = route.replace(LABELS, "");
  if (standalone.includes("include "))
    throw new Error(`${CHART_ROUTE} needs a helper of the skeleton's chart`);
  return standalone;
}

/**
 * One section of the skeleton's values, filled, with its comments.
 *
 * @param values Text of {@link CHART_VALUES}.
 * @throws Error when the values have no such section, or a placeholder has no value
 */
export function chartSection(values: string, section: string, facts: ChartFacts): string {
  const found = new RegExp(`^${section}:\\n(?: .*\\n|\\n(?= ))*`, "m").exec(values)?.[0];
  if (found === undefined) throw new Error(`${CHART_VALUES} has no section ${section}`);
  const known: Readonly<Record<string, string>> = {
    name: facts.service,
    domain: facts.domain,
    gateway: facts.gateway,
    exampleHost: facts.exampleHost,
  };
  return found.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = known[name];
    if (value === undefined)
      throw new Error(`${CHART_VALUES} has the placeholder ${placeholder}, which has no value`);
    return value;
  });
}
