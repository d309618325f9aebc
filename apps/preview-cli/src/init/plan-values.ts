import { isDeepStrictEqual } from "node:util";
import { type ChartFacts, chartSection, PREVIEW_SECTIONS } from "preview-backstage-template/workflows";
import { parse } from "yaml";
import type { InitPlan } from "./init-plan.ts";

/** A chart's values as they are, and the skeleton's, which have what is missing. */
export interface ValuesToPlan {
  readonly path: string;
  /** Undefined when there is no such file. */
  readonly before: string | undefined;
  readonly skeleton: string;
  readonly facts: ChartFacts;
}

/**
 * What a chart's values lack for previews, put at their end. Where that would not come to the same values and those
 * besides, as in a file of JSON, it is left to a person.
 */
export function planValues({ path, before, skeleton, facts }: ValuesToPlan): Omit<InitPlan, "kept"> {
  const found = toValues(before ?? "");
  if (found === undefined)
    return {
      changes: [],
      byHand: [`${path} is no YAML that we can read: have a look at it, and start again.`],
    };
  const missing = PREVIEW_SECTIONS.filter((section) => !Object.hasOwn(found, section));
  const added = missing.map((section) => chartSection(skeleton, section, facts)).join("\n");
  const after = append(before ?? "", added);
  const fits = isDeepStrictEqual(toValues(after), { ...found, ...toValues(added) });
  const byHand = Object.hasOwn(found, "istio") && !hasPreview(found["istio"]) ? [lacksPreview(path)] : [];
  if (missing.length === 0) return { changes: [], byHand };
  return fits
    ? { changes: [{ path, before, after }], byHand }
    : {
        changes: [],
        byHand: [
          `Put this into ${path}, which has no place for it at its end:\n${added.trimEnd()}`,
          ...byHand,
        ],
      };
}

/** Undefined for what is no mapping. */
function toValues(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const values: unknown = parse(text) ?? {};
    return isMapping(values) ? values : undefined;
  } catch {
    return undefined; // no YAML, or more than one document
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasPreview(istio: unknown): boolean {
  return isMapping(istio) && Object.hasOwn(istio, "preview");
}

function lacksPreview(path: string): string {
  return `${path} has no istio.preview: add its enabled, hostname and gateway, which the platform sets.`;
}

/** After an empty line, and with the ends of lines that the file has. */
function append(values: string, added: string): string {
  const end = values.includes("\r\n") ? "\r\n" : "\n";
  const gap = values === "" ? "" : values.endsWith("\n") ? end : `${end}${end}`;
  return `${values}${gap}${added.replaceAll("\n", end)}`;
}
