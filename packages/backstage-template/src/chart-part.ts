/** What the values of a preview's chart are filled with. */
export interface ChartFacts {
  readonly service: string;
  readonly domain: string;
  /** The gateway that a preview may name, `{namespace}/{name}`. */
  readonly gateway: string;
  /** The host of some preview of the service. */
  readonly exampleHost: string;
}

/** The skeleton's route, which serves a preview with the header that proves its commit. */
export const CHART_ROUTE = "helm/templates/virtualservice.yaml";
export const CHART_VALUES = "helm/values.yaml";

/** The sections of the values that the platform sets for a route, and that a chart without previews lacks. */
export const PREVIEW_SECTIONS = ["istio", "preview"] as const;

/** Labels come from the skeleton's own helper, which another chart does not have. */
const LABELS = / {2}labels:\n {4}\{\{- include "service\.labels" \. \| nindent 4 \}\}\n/;

const PLACEHOLDER = /\$\{\{ values\.(\w+) \}\}/g;

/**
 * The skeleton's route for a chart that is not the skeleton's: it needs nothing but the values.
 *
 * @throws Error when the skeleton's route has come to need something else
 */
export function toStandaloneRoute(route: string): string {
  const standalone = route.replace(LABELS, "");
  if (standalone.includes("include "))
    throw new Error(`${CHART_ROUTE} needs a helper of the skeleton's chart`);
  return standalone;
}

/**
 * A section of the skeleton's values, filled, with its comments.
 *
 * @throws Error when the skeleton has no such section, or a placeholder without a value
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
