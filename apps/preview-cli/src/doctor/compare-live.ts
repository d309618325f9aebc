/** One field that is not as it was rendered. */
export interface Difference {
  /** Where, such as `spec.http[0].name`; empty for the whole object. */
  readonly path: string;
  readonly wanted: unknown;
  /** `undefined` when the field is missing. */
  readonly live: unknown;
}

/** Whether a field that was not rendered is a difference. */
type Additions = "differ" | "ignored";

/** Fields outside of `metadata` that only controllers write. In `operation`, Argo CD has the sync that an Application runs now. */
const CONTROLLED = ["status", "operation"];

/** Annotations and labels that make the object's controller leave the object alone. */
const SWITCHES = {
  annotations: ["argocd.argoproj.io/skip-reconcile", "crossplane.io/paused"],
  // istiod reads only the objects of its own revision.
  labels: ["istio.io/rev"],
} as const;

/**
 * The differences between a live object and the rendered object.
 *
 * - Every rendered field must exist with the same value. Fields that the server or a controller added are ignored, as
 *   `kubectl apply` does.
 * - Lists are compared by position. A longer list differs, because one more route or rule changes the behaviour.
 * - A missing object is one difference.
 * - An empty list equals a missing list, because the server omits empty lists of its own kinds (Go's `omitempty`). `null`
 *   equals a missing field, because in a patch `null` removes the field.
 *
 * @example
 * compareLive({ spec: { hosts: ["*.previews.example.com"] } }, { spec: { hosts: ["*.example.com"] }, status: {} });
 * // [{ path: "spec.hosts[0]", wanted: "*.previews.example.com", live: "*.example.com" }]
 */
export function compareLive(wanted: object, live: unknown): readonly Difference[] {
  return compare("", wanted, live, "ignored");
}

/**
 * The differences between a live object and the rendered object as the same server would create it. A field that somebody added
 * is a difference too: one more condition switches a policy off, one more destination mirrors requests.
 *
 * - Metadata is compared as in {@link compareLive}, because tools that apply objects leave their own marks there. An addition
 *   that makes a controller leave the object alone is a difference.
 * - Rendered fields that the server drops are differences.
 */
export function compareWhole(wanted: object, created: object, live: object): readonly Difference[] {
  const { metadata: _, ...content } = without(created, CONTROLLED);
  const { metadata, ...found } = without(live, CONTROLLED);
  const exact = compare("", content, found, "differ");
  const rendered = compareLive(wanted, live);
  return [
    ...exact,
    ...rendered.filter(({ path }) => exact.every((other) => other.path !== path)),
    ...switchedOff(wanted, metadata),
  ];
}

function switchedOff(wanted: object, metadata: unknown): readonly Difference[] {
  const rendered = "metadata" in wanted ? wanted.metadata : undefined;
  return (["annotations", "labels"] as const).flatMap((map) =>
    SWITCHES[map].flatMap((key) => {
      const live = fieldOf(fieldOf(metadata, map), key);
      const isAdded = live !== undefined && fieldOf(fieldOf(rendered, map), key) === undefined;
      return isAdded ? [{ path: join(`metadata.${map}`, key), wanted: undefined, live }] : [];
    }),
  );
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function without(object: object, keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function compare(path: string, wanted: unknown, live: unknown, additions: Additions): readonly Difference[] {
  if (Array.isArray(wanted)) return compareLists(path, wanted, live, additions);
  if (isRecord(wanted) && isRecord(live)) {
    const keys = additions === "differ" ? { ...wanted, ...live } : wanted;
    return Object.keys(keys).flatMap((key) => compare(join(path, key), wanted[key], live[key], additions));
  }
  if (wanted === undefined && Array.isArray(live) && live.length === 0) return [];
  return Object.is(wanted ?? undefined, live ?? undefined) ? [] : [{ path, wanted, live }];
}

function compareLists(
  path: string,
  wanted: readonly unknown[],
  live: unknown,
  additions: Additions,
): readonly Difference[] {
  if (live === undefined && wanted.length === 0) return [];
  if (!Array.isArray(live)) return [{ path, wanted, live }];
  const length = Math.max(wanted.length, live.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const [left, right]: unknown[] = [wanted[index], live[index]];
    const where = `${path}[${index}]`;
    return index < wanted.length
      ? compare(where, left, right, additions)
      : [{ path: where, wanted: left, live: right }];
  });
}

/** A key with a dot or a slash, as labels have, stands in brackets. */
function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
