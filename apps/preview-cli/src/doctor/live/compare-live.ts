/** One field that is not as it was rendered. */
export interface Difference {
  /** Where, such as `spec.http[0].name`; empty for the whole object. */
  readonly path: string;
  readonly wanted: unknown;
  /** `undefined` when it is not there. */
  readonly live: unknown;
}

/**
 * Where a live object is not what was rendered; nothing when it is.
 *
 * - Every field that was rendered must be there with the same value. What the server or a controller added is ignored, as
 *   `kubectl apply` does.
 * - Lists are compared by position, and one that is longer differs: a route or a rule more is another behaviour.
 * - An object that is missing is one difference.
 * - An empty list and none are the same: the server leaves out the empty ones of its own kinds (Go's `omitempty`). `null`
 *   and none are, too: in a patch it removes the field.
 *
 * @example
 * compareLive({ spec: { hosts: ["*.chrishouse.io"] } }, { spec: { hosts: ["*.example.com"] }, status: {} });
 * // [{ path: "spec.hosts[0]", wanted: "*.chrishouse.io", live: "*.example.com" }]
 */
export function compareLive(wanted: object, live: unknown): readonly Difference[] {
  return compare("", wanted, live);
}

function compare(path: string, wanted: unknown, live: unknown): readonly Difference[] {
  if (Array.isArray(wanted)) return compareLists(path, wanted, live);
  if (isRecord(wanted) && isRecord(live)) {
    return Object.entries(wanted).flatMap(([key, value]) => compare(join(path, key), value, live[key]));
  }
  return Object.is(wanted ?? undefined, live ?? undefined) ? [] : [{ path, wanted, live }];
}

function compareLists(path: string, wanted: readonly unknown[], live: unknown): readonly Difference[] {
  if (live === undefined && wanted.length === 0) return [];
  if (!Array.isArray(live)) return [{ path, wanted, live }];
  const length = Math.max(wanted.length, live.length);
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const [left, right]: unknown[] = [wanted[index], live[index]];
    const where = `${path}[${index}]`;
    return index < wanted.length ? compare(where, left, right) : [{ path: where, wanted: left, live: right }];
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
