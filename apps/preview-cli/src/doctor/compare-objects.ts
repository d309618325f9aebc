import { quote } from "preview-core";
import type { PlatformFile } from "preview-core/platform";

/** What names an object of Kubernetes. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An object that should be in a cluster. */
export interface WantedObject {
  readonly object: ObjectRef;
  /** The rendered file that has the object, or the patch of the object. */
  readonly file: PlatformFile;
}

/** The objects that a cluster has now. */
export interface LiveObjects {
  /** The command `kubectl` with the options that name the cluster, for messages. */
  readonly kubectl: string;
  /**
   * The object; `undefined` when the cluster has no such object.
   *
   * @throws Error that says for people why the object cannot be read
   */
  readonly read: (object: ObjectRef) => Promise<object | undefined>;
  /**
   * The object as the cluster would create it under another name, with the cluster's defaults. Nothing is created.
   *
   * @throws Error that says for people why the cluster would not create it
   */
  readonly dryRun: (object: ObjectRef) => Promise<object>;
  /**
   * All objects of a kind in a namespace that have the labels; none when the cluster does not have the kind.
   *
   * @throws Error that says for people why the objects cannot be read
   */
  readonly list: (query: ObjectsQuery) => Promise<readonly object[]>;
}

/** What names objects of one kind. */
interface ObjectsQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One object of a cluster, compared with what was rendered. */
export interface ObjectComparison {
  readonly file: PlatformFile;
  readonly isMissing: boolean;
  /** One sentence each. */
  readonly differences: readonly string[];
  /** Why the object, or what was added to it, cannot be seen, in one sentence. Default: everything was seen */
  readonly unseen?: string;
}

/** One field that is not as it was rendered. */
interface Difference {
  /** Where, such as `spec.http[0].name`; empty for the whole object. */
  readonly path: string;
  readonly wanted: unknown;
  /** `undefined` when the field is missing. */
  readonly live: unknown;
}

/** Whether a field that was not rendered is a difference. */
type Additions = "differ" | "ignored";

/**
 * Kinds of which only the rendered fields are compared. Of a definition, the server creates no second one, because its name follows
 * from its content. Into an Object, Crossplane's provider writes defaults, and what the Object copies.
 */
const PARTLY = ["CompositeResourceDefinition", "Object"];

/** Fields outside of `metadata` that only controllers write. In `operation`, Argo CD has the sync that an Application runs now. */
const CONTROLLED = ["status", "operation"];

/**
 * Kinds that their own controller writes as a whole, and then with every field that Go does not omit: at the first webhook, Argo CD
 * writes `template: { metadata: {}, spec: { destination: {}, project: "" } }` into a generator.
 */
const WRITTEN = ["ApplicationSet"];

/** Annotations and labels that make the object's controller leave the object alone. */
const SWITCHES = {
  annotations: ["argocd.argoproj.io/skip-reconcile", "crossplane.io/paused"],
  // istiod reads only the objects of its own revision.
  labels: ["istio.io/rev"],
} as const;

/** Each of the rendered objects as its cluster has it, in their order. What cannot be read is part of the result. */
export async function compareObjects(
  wanted: readonly WantedObject[],
  cluster: LiveObjects,
): Promise<readonly ObjectComparison[]> {
  const comparisons: ObjectComparison[] = [];
  // One after the other: API servers limit how much one client may ask at once.
  for (const each of wanted) comparisons.push(await compareObject(each, cluster));
  return comparisons;
}

/** The object as people look for it: `VirtualService istio-ingress/preview-envs-vs`. */
export function showObject({ kind, metadata: { name, namespace } }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/**
 * The differences between a live object and the rendered object.
 *
 * - Every rendered field must exist with the same value. Fields that the server or a controller added are ignored, as
 *   `kubectl apply` does, but for what makes a controller leave the object alone.
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
  return [...compare("", wanted, live, "ignored"), ...switchedOff(wanted, live)];
}

/**
 * The differences between a live object and the rendered object as the same server would create it. A field that somebody added
 * is a difference too: one more condition switches a policy off, one more destination mirrors requests.
 *
 * - Metadata is compared as in {@link compareLive}, because tools that apply objects leave their own marks there.
 * - Rendered fields that the server drops are differences.
 * - In an ApplicationSet, a field that says nothing is none.
 */
export function compareWhole(wanted: object, created: object, live: object): readonly Difference[] {
  const { metadata: _, ...content } = without(created, CONTROLLED);
  const { metadata: __, ...found } = without(live, CONTROLLED);
  const isWritten = WRITTEN.some((kind) => kind === fieldOf(wanted, "kind"));
  const exact = compare("", content, found, "differ").filter(
    (each) => !isWritten || each.wanted !== undefined || !isHollow(each.live),
  );
  const rendered = compareLive(wanted, live);
  return [...exact, ...rendered.filter(({ path }) => exact.every((other) => other.path !== path))];
}

async function compareObject(
  { object, file }: WantedObject,
  cluster: LiveObjects,
): Promise<ObjectComparison> {
  const shown = showObject(object);
  const found = { file, isMissing: false, differences: [] };
  try {
    const live = await cluster.read(object);
    if (live === undefined) return { ...found, isMissing: true, differences: [`${shown} is missing`] };
    const isWhole = "objects" in file && !PARTLY.includes(object.kind);
    const { differences, ...more } = isWhole
      ? await compareWithServer(object, live, cluster)
      : { differences: compareLive(object, live) };
    return { ...found, ...more, differences: differences.map((each) => describe(shown, each)) };
  } catch (error) {
    return { ...found, unseen: `${shown} cannot be read: ${messageOf(error)}` };
  }
}

/** Without a dry run, the rendered fields are compared. */
async function compareWithServer(
  object: ObjectRef,
  live: object,
  cluster: LiveObjects,
): Promise<{ readonly differences: readonly Difference[]; readonly unseen?: string }> {
  try {
    return { differences: compareWhole(object, await cluster.dryRun(object), live) };
  } catch (error) {
    const unseen = `additions to ${showObject(object)} cannot be seen: ${messageOf(error)}`;
    return { differences: compareLive(object, live), unseen };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(object: string, { path, wanted, live }: Difference): string {
  if (path === "") return `${object} is not an object`;
  if (live === undefined) return `${object}: ${path} is missing, expected ${quote(wanted)}`;
  return `${object}: ${path} is ${quote(live)}, expected ${wanted === undefined ? "nothing" : quote(wanted)}`;
}

function switchedOff(wanted: object, live: unknown): readonly Difference[] {
  return (["annotations", "labels"] as const).flatMap((map) =>
    SWITCHES[map].flatMap((key) => {
      const [rendered, added] = [wanted, live].map((object) =>
        fieldOf(fieldOf(fieldOf(object, "metadata"), map), key),
      );
      if (added === undefined || rendered !== undefined) return [];
      return [{ path: join(`metadata.${map}`, key), wanted: undefined, live: added }];
    }),
  );
}

/** True for an empty text, and for an object that holds nothing else. */
function isHollow(value: unknown): boolean {
  return value === "" || (isRecord(value) && Object.values(value).every(isHollow));
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
