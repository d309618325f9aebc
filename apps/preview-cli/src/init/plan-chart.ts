import { type ChartFacts, renderStandaloneRoute } from "preview-backstage-template/workflows";
import type { InitPlan } from "./init-plan.ts";
import { planValues } from "./plan-values.ts";

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
const CONTRACT = "see Chart values in this program's docs/naming.md";
/** Helm's own marks may stand before it, a comment after it. */
const VIRTUAL_SERVICE = /^\s*kind:\s*["']?VirtualService\b/m;

/** What a chart needs for previews: a route with the header that proves the commit, and the values that it reads. */
export function planChart(chart: ChartToPlan): InitPlan {
  const { folder, hasSchema, skeleton, facts } = chart;
  if (!chart.exists) {
    const none = `There is no chart in ${folder}/, where preview.yaml says that services have theirs, and a preview is installed from it: write one (${CONTRACT}).`;
    return { changes: [], kept: [], byHand: [none] };
  }
  const route = planRoute(chart);
  const path = `${folder}/values.yaml`;
  const values = planValues({ path, before: chart.values, skeleton: skeleton.values, facts });
  const schema = `${folder}/values.schema.json may refuse what the platform sets: let it know those values (${CONTRACT}).`;
  return {
    changes: [...route.changes, ...values.changes],
    kept: route.kept,
    byHand: [...route.byHand, ...values.byHand, ...(hasSchema ? [schema] : []), ...planPods(chart)],
  };
}

function planRoute({ folder, templates, skeleton }: ChartToPlan): InitPlan {
  const path = `${folder}/templates/${ROUTE}`;
  const after = renderStandaloneRoute(skeleton.route);
  const before = templates.get(ROUTE);
  if (before === after) return { changes: [], kept: [], byHand: [] };
  if (before !== undefined) return { changes: [], kept: [{ path, before, after }], byHand: [] };
  const own = [...templates].filter(([, text]) => VIRTUAL_SERVICE.test(text)).map(([name]) => name);
  if (mentions(templates, "x-preview-sha")) return { changes: [], kept: [], byHand: [] };
  if (own.length > 0) {
    const text = `${folder}/templates has a VirtualService of its own (${own.join(", ")}): in previews, give it the host istio.preview.hostname, the gateway istio.preview.gateway, the header x-preview-sha with preview.sha, and the sync wave 1.`;
    return { changes: [], kept: [], byHand: [text] };
  }
  const service = `${path} sends to port 80 of the Service that is called like the release: change it if yours is another.`;
  return { changes: [{ path, before: undefined, after }], kept: [], byHand: [service] };
}

/** What of the pods the platform relies on, as far as no template seems to know of it. */
function planPods({ folder, templates }: ChartToPlan): string[] {
  const image = `Let ${folder}/templates take the image from image.repository, image.tag and image.digest (which wins over the tag): the platform sets them.`;
  const attempt = `Let the pods have preview.attempt in an annotation, so that a redeploy of the same commit starts new ones (${CONTRACT}).`;
  return [
    ...(mentions(templates, ".digest") ? [] : [image]),
    ...(mentions(templates, "preview.attempt") ? [] : [attempt]),
  ];
}

function mentions(templates: ReadonlyMap<string, string>, text: string): boolean {
  return [...templates.values()].some((template) => template.includes(text));
}
