import {
  type ChartFacts,
  chartSection,
  PREVIEW_SECTIONS,
  toStandaloneRoute,
} from "preview-backstage-template/workflows";
import type { FileChange, InitPlan } from "./init-plan.ts";

/** A chart as it is, and the skeleton's parts that make a chart fit for previews. */
export interface ChartToPlan {
  /** Its folder in the repository. */
  readonly folder: string;
  readonly exists: boolean;
  /** Undefined when there is no such file. */
  readonly values: string | undefined;
  /** File name → text. */
  readonly templates: ReadonlyMap<string, string>;
  readonly hasSchema: boolean;
  readonly skeleton: { readonly route: string; readonly values: string };
  readonly facts: ChartFacts;
}

const ROUTE = "preview-virtualservice.yaml";
const CONTRACT = "docs/naming.md#chart-values lists the values that the platform sets";

/** What a chart needs for previews: a route with the header that proves the commit, and the values that it reads. */
export function planChart(chart: ChartToPlan): InitPlan {
  const { folder, hasSchema } = chart;
  if (!chart.exists) {
    const none = `There is no chart in ${folder}/. A preview is installed from one: write it, or name its folder with --chart. ${CONTRACT}.`;
    return { changes: [], kept: [], byHand: [none] };
  }
  const route = planRoute(chart);
  const added = planValues(chart);
  const schema = `${folder}/values.schema.json may refuse what the platform sets: let it know those values; ${CONTRACT}.`;
  return {
    changes: [...route.changes, ...added.changes],
    kept: route.kept,
    byHand: [...route.byHand, ...added.byHand, ...(hasSchema ? [schema] : [])],
  };
}

function planRoute({ folder, templates, skeleton }: ChartToPlan): InitPlan {
  const path = `${folder}/templates/${ROUTE}`;
  const after = toStandaloneRoute(skeleton.route);
  const before = templates.get(ROUTE);
  if (before === after) return { changes: [], kept: [], byHand: [] };
  if (before !== undefined) return { changes: [], kept: [{ path, before, after }], byHand: [] };
  const own = [...templates].filter(([, text]) => /^kind: VirtualService$/m.test(text)).map(([name]) => name);
  const proven = [...templates.values()].some((text) => text.includes("x-preview-sha"));
  if (proven) return { changes: [], kept: [], byHand: [] };
  if (own.length > 0) {
    const text = `${folder}/templates has a VirtualService of its own (${own.join(", ")}): in previews, give it the host istio.preview.hostname, the gateway istio.preview.gateway, the header x-preview-sha with preview.sha, and the sync wave 1.`;
    return { changes: [], kept: [], byHand: [text] };
  }
  const service = `${path} sends to port 80 of the Service that is called like the release: change it if yours is another.`;
  return { changes: [{ path, before: undefined, after }], kept: [], byHand: [service] };
}

function planValues({ folder, skeleton, facts, values: before }: ChartToPlan): Omit<InitPlan, "kept"> {
  const values = before ?? "";
  const has = (section: string): boolean => new RegExp(`^${section}:`, "m").test(values);
  const missing = PREVIEW_SECTIONS.filter((section) => !has(section));
  const sections = missing.map((section) => chartSection(skeleton.values, section, facts));
  const path = `${folder}/values.yaml`;
  const end = values === "" ? "" : values.endsWith("\n") ? "\n" : "\n\n";
  const change: FileChange = { path, before, after: `${values}${end}${sections.join("\n")}` };
  const image = `The platform sets image.repository, image.tag and image.digest (which wins over the tag): let ${folder}/templates use them.`;
  const present = PREVIEW_SECTIONS.filter((section) => has(section));
  const complete = present.includes("istio") && !/^ {2}preview:/m.test(values) ? ["istio.preview"] : [];
  return {
    changes: missing.length === 0 ? [] : [change],
    byHand: [
      ...complete.map((section) => `${path} has no ${section}; ${CONTRACT}.`),
      ...(has("image") ? [] : [image]),
    ],
  };
}
