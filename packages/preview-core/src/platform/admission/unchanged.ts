import { allOf } from "./cel-text.ts";

/**
 * CEL that is true for an update that leaves spec and labels as they are: a status, the start of a sync, the end of a
 * preview. Without it, a preview from before the policy could neither report nor go.
 */
export const SAME_SHAPE: string = allOf(
  "oldObject != null",
  "object.spec == oldObject.spec",
  same("metadata.labels", "{}"),
);

/**
 * The same for an Application, whose finalizers count too, until it is being deleted. Argo CD writes an Application's
 * status into the Application itself, and, for hooks around the deletion, finalizers.
 */
export const SAME_APPLICATION: string = allOf(
  SAME_SHAPE,
  `has(object.metadata.deletionTimestamp) || ${same("metadata.finalizers", "[]")}`,
);

/** The expression, for what `variables.unchanged` does not already allow. */
export function unlessUnchanged(expression: string): string {
  return `variables.unchanged || (${expression})`;
}

function same(field: string, missing: string): string {
  const [now, before] = ["object", "oldObject"].map((object) => {
    const value = `${object}.${field}`;
    return `(has(${value}) ? ${value} : ${missing})`;
  });
  return `${now} == ${before}`;
}
