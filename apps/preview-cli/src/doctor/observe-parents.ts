import { LABEL_PREFIX, type PlatformConfig } from "preview-core";
import type { LiveObjects } from "./compare-objects.ts";

/** The parents that apply previews' files, as the hub has them, or why they cannot be read. */
export type ParentObservations =
  | {
      /** Parents of the other value of `argocd.parent`, which apply previews too. */
      readonly others: readonly string[];
      /** What fails, and why, one sentence each. */
      readonly failures: readonly string[];
      /** How many Applications apply previews' files. */
      readonly count: number;
    }
  | { readonly unreadable: string };

/** What the hub has of both values of `argocd.parent`. */
interface FoundParents {
  readonly set: object | undefined;
  readonly appOfApps: object | undefined;
  /** What an ApplicationSet made. */
  readonly each: readonly object[];
}

const API_VERSION = "argoproj.io/v1alpha1";
const FAILED = ["Failed", "Error"];

/** The parents of both values of `argocd.parent`. What cannot be read is part of the result, and not thrown. */
export async function observeParents(
  { argocd }: PlatformConfig,
  hub: LiveObjects,
): Promise<ParentObservations> {
  try {
    const { set, appOfApps, each } = await findParents(argocd, hub);
    return argocd.parent === "application-set"
      ? { others: shown([appOfApps]), failures: failuresOf([set, ...each]), count: each.length }
      : { others: shown([set, ...each]), failures: failuresOf([appOfApps]), count: appOfApps ? 1 : 0 };
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

async function findParents(argocd: PlatformConfig["argocd"], hub: LiveObjects): Promise<FoundParents> {
  const { namespace, project, controlProject } = argocd;
  const read = (kind: string): Promise<object | undefined> =>
    hub.read({ apiVersion: API_VERSION, kind, metadata: { name: project, namespace } });
  const labels = { [`${LABEL_PREFIX}parent`]: "true" };
  const [set, one, each] = await Promise.all([
    read("ApplicationSet"),
    read("Application"),
    hub.list({ apiVersion: API_VERSION, kind: "Application", namespace, labels }),
  ]);
  // Another Application may have the name of the project.
  const appOfApps = at(one, "spec", "project") === controlProject ? one : undefined;
  return { set, appOfApps, each };
}

function shown(parents: readonly (object | undefined)[]): string[] {
  return parents.flatMap((parent) =>
    parent === undefined
      ? []
      : [`${text(at(parent, "kind"))} ${text(at(parent, "metadata", "namespace"))}/${nameOf(parent)}`],
  );
}

function failuresOf(parents: readonly (object | undefined)[]): string[] {
  return parents.flatMap((parent) => {
    const reason = text(parent && reasonOf(parent));
    return reason === "" ? [] : [`${nameOf(parent)}: ${reason.replace(/\s+/g, " ").trim()}`];
  });
}

/** Argo CD has the reason of a failed sync in the operation, and of what keeps it from a sync in a condition. */
function reasonOf(parent: object): unknown {
  const operation = at(parent, "status", "operationState");
  if (FAILED.includes(text(at(operation, "phase")))) return at(operation, "message");
  const conditions = at(parent, "status", "conditions");
  return Array.isArray(conditions) ? at(conditions.find(isError), "message") : undefined;
}

/** An Application has only the conditions that hold; an ApplicationSet has a status in each. */
function isError(condition: unknown): boolean {
  return /Error(?:Occurred)?$/.test(text(at(condition, "type"))) && at(condition, "status") !== "False";
}

function nameOf(parent: object | undefined): string {
  return text(at(parent, "metadata", "name"));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (found, key): unknown =>
      typeof found === "object" && found !== null ? Reflect.get(found, key) : undefined,
    value,
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
