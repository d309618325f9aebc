import { quote } from "preview-core";
import type { PlatformFile } from "preview-core/platform";
import { compareLive, compareWhole, type Difference } from "./compare-live.ts";

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

/** A kind whose name follows from its content. The server creates no second object with that content, not even in a dry run. */
const UNIQUE = ["CompositeResourceDefinition"];

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

async function compareObject(
  { object, file }: WantedObject,
  cluster: LiveObjects,
): Promise<ObjectComparison> {
  const shown = showObject(object);
  const found = { file, isMissing: false, differences: [] };
  try {
    const live = await cluster.read(object);
    if (live === undefined) return { ...found, isMissing: true, differences: [`${shown} is missing`] };
    const isWhole = "objects" in file && !UNIQUE.includes(object.kind);
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
