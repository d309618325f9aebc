import { isDeepStrictEqual } from "node:util";
import {
  type ChartFacts,
  chartSection,
  PREVIEW_SECTIONS,
  renderStandaloneRoute,
} from "preview-backstage-template/workflows";
import { parse } from "yaml";
import { type InitFacts, type InitPlan, joinPlans, toPlan } from "./init-plan.ts";

const ROUTE = "preview-virtualservice.yaml";
const CONTRACT = "see Chart values in this program's docs/naming.md";
/** Helm's own marks may stand before `kind`, and a comment after it. */
const VIRTUAL_SERVICE = /^\s*kind:\s*["']?VirtualService\b/m;

/** What a chart lacks for previews: a route with the header that proves the commit, and the values that the route reads. */
export function planChart(facts: InitFacts, values: ChartFacts): InitPlan {
  const { chart } = facts;
  const { folder } = chart;
  if (!chart.exists) {
    const none = `There is no chart in ${folder}/, where preview.yaml says that services have theirs. A preview is installed from this chart: write one (${CONTRACT}).`;
    return toPlan({ byHand: [none] });
  }
  const schema = `${folder}/values.schema.json may refuse the values that the platform sets: allow those values (${CONTRACT}).`;
  return joinPlans([
    planRoute(facts),
    planValues(facts, values),
    toPlan({ byHand: [...(chart.hasSchema ? [schema] : []), ...planPods(facts)] }),
  ]);
}

function planRoute({ chart: { folder, templates }, skeleton }: InitFacts): InitPlan {
  const path = `${folder}/templates/${ROUTE}`;
  const after = renderStandaloneRoute(skeleton.route);
  const before = templates.get(ROUTE);
  if (before === after) return toPlan({});
  if (before !== undefined) return toPlan({ kept: [{ path, before, after }] });
  const own = [...templates].filter(([, text]) => VIRTUAL_SERVICE.test(text)).map(([name]) => name);
  if (mentions(templates, "x-preview-sha")) return toPlan({});
  if (own.length > 0) {
    const text = `${folder}/templates has a VirtualService of its own (${own.join(", ")}): in previews, give it the host istio.preview.hostname, the gateway istio.preview.gateway, the header x-preview-sha with preview.sha, and the sync wave 1.`;
    return toPlan({ byHand: [text] });
  }
  const service = `${path} sends requests to port 80 of the Service that has the release's name: change the file if your Service differs.`;
  return toPlan({ changes: [{ path, before: undefined, after }], byHand: [service] });
}

/**
 * The sections that a chart's values lack, at the end of the file. If appending would change existing values (for example in a
 * JSON file), the change is listed as manual work.
 */
function planValues({ chart, skeleton }: InitFacts, values: ChartFacts): InitPlan {
  const path = `${chart.folder}/values.yaml`;
  const before = chart.values ?? "";
  const found = toMapping(before);
  if (found === undefined)
    return toPlan({
      byHand: [`${path} cannot be read as a YAML mapping: correct the file, and start again.`],
    });
  const missing = PREVIEW_SECTIONS.filter((section) => !Object.hasOwn(found, section));
  const added = missing.map((section) => chartSection(skeleton.values, section, values)).join("\n");
  const after = append(before, added);
  const fits = isDeepStrictEqual(toMapping(after), { ...found, ...toMapping(added) });
  const lacksPreview = Object.hasOwn(found, "istio") && !hasPreview(found["istio"]);
  const other = lacksPreview
    ? [`${path} has no istio.preview: add its enabled, hostname and gateway, which the platform sets.`]
    : [];
  if (missing.length === 0) return toPlan({ byHand: other });
  if (fits) return toPlan({ changes: [{ path, before: chart.values, after }], byHand: other });
  const put = `Put this into ${path}, where it cannot be appended:\n${added.trimEnd()}`;
  return toPlan({ byHand: [put, ...other] });
}

/** What the platform needs from the pods, unless a template seems to have it. */
function planPods({ chart: { folder, templates } }: InitFacts): string[] {
  const image = `Let ${folder}/templates take the image from image.repository, image.tag and image.digest (which wins over the tag): the platform sets these values.`;
  const attempt = `Let the pods have preview.attempt in an annotation, so that a redeploy of the same commit starts new pods (${CONTRACT}).`;
  return [
    ...(mentions(templates, ".digest") ? [] : [image]),
    ...(mentions(templates, "preview.attempt") ? [] : [attempt]),
  ];
}

function mentions(templates: ReadonlyMap<string, string>, text: string): boolean {
  return [...templates.values()].some((template) => template.includes(text));
}

/** Undefined for a text that is not a mapping, such as several documents. */
function toMapping(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const values: unknown = parse(text) ?? {};
    return isMapping(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasPreview(istio: unknown): boolean {
  return isMapping(istio) && Object.hasOwn(istio, "preview");
}

/** Appends after an empty line, with the line ends of the file. */
function append(values: string, added: string): string {
  const end = values.includes("\r\n") ? "\r\n" : "\n";
  const gap = values === "" ? "" : values.endsWith("\n") ? end : `${end}${end}`;
  return `${values}${gap}${added.replaceAll("\n", end)}`;
}
