import { type PlatformConfig, PreviewError, quote } from "preview-core";
import { buildPlatform, type PlatformFile } from "preview-core/platform";

/** What names an object of Kubernetes. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The clusters that can be asked. Default: none of them */
export interface Clusters {
  readonly hub?: LiveObjects | undefined;
  readonly spoke?: LiveObjects | undefined;
  /** The spoke, asked with Argo CD's credentials. */
  readonly argocd?: Identity | undefined;
  /** The spoke, asked with Crossplane's credentials. */
  readonly crossplane?: Identity | undefined;
}

/** The objects that a cluster has now. */
export interface LiveObjects {
  /**
   * The object; `undefined` when the cluster has no such object.
   *
   * @throws Error that says for people why the object cannot be read
   */
  readonly read: (object: ObjectRef) => Promise<object | undefined>;
}

/** A cluster, asked with one user's credentials. */
interface Identity {
  /**
   * The user's name, as the API server sees it.
   *
   * @throws Error that says for people why the API server did not answer
   */
  readonly whoAmI: () => Promise<string>;
}

/** What the clusters have, and under which names the spoke sees both controllers. */
export interface ClusterObservations {
  /** Default: the cluster cannot be asked, or nothing can be rendered for it */
  readonly hub?: readonly ObjectComparison[] | undefined;
  readonly spoke?: readonly ObjectComparison[] | undefined;
  readonly identities: SeenIdentities;
}

/** One object of a cluster, compared with what was rendered. A difference is a sentence. */
type ObjectComparison =
  | { readonly object: string; readonly differences: readonly string[] }
  | { readonly object: string; readonly unreadable: string };

/** One field that is not as it was rendered. */
interface Difference {
  /** Where, such as `spec.http[0].name`; empty for the whole object. */
  readonly path: string;
  readonly wanted: unknown;
  /** `undefined` when the field is missing. */
  readonly live: unknown;
}

/** The spoke's answer to each controller's own credentials. Default: those were not given */
interface SeenIdentities {
  readonly argocd?: SeenIdentity | undefined;
  readonly crossplane?: SeenIdentity | undefined;
}

type SeenIdentity = { readonly user: string } | { readonly failure: string };

/** Every object that the config makes for each cluster, or why it makes none. */
type RenderedObjects =
  | { readonly hub: readonly ObjectRef[]; readonly spoke: readonly ObjectRef[] }
  | { readonly problem: string };

const API_VERSIONS = { Application: "argoproj.io/v1alpha1", ConfigMap: "v1", Namespace: "v1" } as const;

/** Everything that the clusters say. What cannot be read is part of the result, and not thrown. */
export async function observeClusters(
  config: PlatformConfig,
  clusters: Clusters,
): Promise<ClusterObservations> {
  const wanted = renderObjects(config);
  const compareWith = async (role: "hub" | "spoke"): Promise<readonly ObjectComparison[] | undefined> => {
    const cluster = clusters[role];
    return cluster === undefined || "problem" in wanted ? undefined : compareObjects(wanted[role], cluster);
  };
  const [hub, spoke, argocd, crossplane] = await Promise.all([
    compareWith("hub"),
    compareWith("spoke"),
    identify(clusters.argocd),
    identify(clusters.crossplane),
  ]);
  return { hub, spoke, identities: { argocd, crossplane } };
}

/** The objects that should be in the clusters. For an object that the platform only patches, the patch. */
export function renderObjects(config: PlatformConfig): RenderedObjects {
  try {
    const { files } = buildPlatform(config);
    const of = (role: PlatformFile["cluster"]): ObjectRef[] =>
      files.filter(({ cluster }) => cluster === role).flatMap(toObjects);
    return { hub: of("hub"), spoke: of("spoke") };
  } catch (error) {
    if (error instanceof PreviewError) return { problem: error.message.replaceAll("\n", "; ") };
    throw error;
  }
}

/** Each of the rendered objects as its cluster has it, in their order. What cannot be read is part of the result. */
export async function compareObjects(
  wanted: readonly ObjectRef[],
  cluster: LiveObjects,
): Promise<readonly ObjectComparison[]> {
  const comparisons: ObjectComparison[] = [];
  // One after the other: API servers limit how much one client may ask at once.
  for (const each of wanted) comparisons.push(await compareObject(each, cluster));
  return comparisons;
}

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
 * compareLive({ spec: { hosts: ["*.chrishouse.io"] } }, { spec: { hosts: ["*.example.com"] }, status: {} });
 * // [{ path: "spec.hosts[0]", wanted: "*.chrishouse.io", live: "*.example.com" }]
 */
export function compareLive(wanted: object, live: unknown): readonly Difference[] {
  return compare("", wanted, live);
}

/** The object as people look for it: `VirtualService istio-ingress/preview-envs-vs`. */
export function showObject({ kind, metadata: { name, namespace } }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function toObjects(file: PlatformFile): readonly ObjectRef[] {
  if ("objects" in file) return file.objects;
  const { settings, destination } = file;
  // Helm values end up in objects of another chart, and an object without a fixed name cannot be looked up.
  if (destination.kind === "helm-release" || destination.name === null) return [];
  const { of: kind, namespace, name } = destination;
  const patched = "metadata" in settings && typeof settings.metadata === "object" ? settings.metadata : {};
  const metadata = { ...patched, name, ...(namespace === undefined ? {} : { namespace }) };
  return [{ ...settings, apiVersion: API_VERSIONS[kind], kind, metadata }];
}

async function identify(identity: Identity | undefined): Promise<SeenIdentity | undefined> {
  try {
    return identity && { user: await identity.whoAmI() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function compareObject(wanted: ObjectRef, cluster: LiveObjects): Promise<ObjectComparison> {
  const object = showObject(wanted);
  try {
    const differences = compareLive(wanted, await cluster.read(wanted));
    return { object, differences: differences.map((difference) => describe(object, difference)) };
  } catch (error) {
    return { object, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

function describe(object: string, { path, wanted, live }: Difference): string {
  if (path === "") return `${object} is missing`;
  if (live === undefined) return `${object}: ${path} is missing, expected ${quote(wanted)}`;
  return `${object}: ${path} is ${quote(live)}, expected ${wanted === undefined ? "nothing" : quote(wanted)}`;
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
