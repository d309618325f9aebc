import {
  ANNOTATIONS,
  type Application,
  EPHEMERAL_LABEL,
  LABEL_PREFIX,
  LIMITS,
  NAME_PATTERNS,
  type NamespaceClaim,
  parsePreviewDirectory,
  previewDirectory,
} from "preview-core";
import type { ClusterObject, DeletionStatus } from "preview-core/plan";
import type { Cluster, KubernetesObject, SweptCluster } from "../../ports/cluster.ts";

/** The part of a Kubernetes object that a sweep reads. */
export interface ShownObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly uid: string;
    /** RFC 3339 */
    readonly creationTimestamp: string;
    /** RFC 3339. Default: the object is not being deleted */
    readonly deletionTimestamp?: string | undefined;
    readonly finalizers?: readonly string[] | undefined;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly status?: unknown;
}

const APPLICATION = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
} as const satisfies Partial<Application>;
const CLAIM = { kind: "NamespaceClaim" } as const satisfies Partial<NamespaceClaim>;
const LABELS = { [EPHEMERAL_LABEL]: "true" };

/** Stands in for a missing creation time: an object of this age is never old enough to be reported. */
const NEVER_OLD = new Date(8.64e15).toISOString();

/** The phases of an operation that Argo CD has not ended. */
const UNENDED = ["Running", "Terminating"];

const SERVICE = new RegExp(NAME_PATTERNS.service);

/** The hub. Lists the Applications and claims of previews, each in the namespace of the platform config. */
export function sweptHub(cluster: Cluster): SweptCluster {
  return {
    cluster: "hub",
    async list({ argocd, claim, root }) {
      const { apiVersion, namespace } = claim;
      const applications = await cluster.list({
        ...APPLICATION,
        namespace: argocd.namespace,
        labels: LABELS,
      });
      const claims = await cluster.list({ ...CLAIM, apiVersion, namespace, labels: LABELS });
      return [...applications, ...claims].map((object) => toClusterObject(toShown(object), "hub", root));
    },
    async remove({ apiVersion, kind, name, namespace, uid }) {
      await cluster.remove({ apiVersion, kind, metadata: { name, namespace, uid } });
    },
  };
}

/** The spoke. Lists the namespaces of previews, and removes none: a namespace is deleted with its claim. */
export function sweptSpoke(cluster: Cluster): SweptCluster {
  return {
    cluster: "spoke",
    async list({ root }) {
      const namespaces = await cluster.list({ apiVersion: "v1", kind: "Namespace", labels: LABELS });
      return namespaces.map((object) => toClusterObject(toShown(object), "spoke", root));
    },
    remove: () => Promise.reject(new TypeError("nothing is removed on the spoke")),
  };
}

/**
 * A Kubernetes object, as the plan of a sweep needs it.
 *
 * - Its directory is the preview directory that its labels name. Labels that name no valid directory give none.
 * - It is managed by this project (`ours`) if its annotations name a repository, and the same pull request as its labels.
 *
 * @param root The folder of the services in the GitOps repository
 */
export function toClusterObject(
  { apiVersion, kind, metadata, status }: ShownObject,
  cluster: ClusterObject["cluster"],
  root: string,
): ClusterObject {
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, finalizers = [] } = metadata;
  const { labels = {}, annotations = {} } = metadata;
  const service = labels[`${LABEL_PREFIX}service`] ?? "";
  const pr = parsePreviewDirectory(`preview-pr-${labels[`${LABEL_PREFIX}pr`]}`);
  const isNamed = pr !== undefined && service.length <= LIMITS.service && SERVICE.test(service);
  return {
    cluster,
    apiVersion,
    kind,
    namespace,
    name,
    uid,
    directory: isNamed ? previewDirectory({ service, pr }, root) : undefined,
    ours: isNamed && isAnnotated(annotations, pr),
    createdAt: Date.parse(creationTimestamp),
    deletingSince: deletionTimestamp === undefined ? undefined : Date.parse(deletionTimestamp),
    finalizers,
    deletion: deletionTimestamp === undefined ? undefined : toDeletionStatus(status),
  };
}

function toDeletionStatus(status: unknown): DeletionStatus {
  const { phase, message } = fieldsOf(fieldsOf(status)["operationState"]);
  const { conditions } = fieldsOf(status);
  const found = Array.isArray(conditions) ? conditions.map(fieldsOf).filter(isObstacle) : [];
  return {
    operation: UNENDED.includes(String(phase)) ? toText(message) : undefined,
    obstacles: found.map(({ message: obstacle }) => toText(obstacle)),
  };
}

/**
 * Whether a condition says what is in the way of a deletion: of a namespace, each that is true
 * (kubernetes.io/docs/reference/kubernetes-api/cluster-resources/namespace-v1), of an Application, a failed deletion, and of a
 * claim, that Crossplane cannot act.
 */
function isObstacle({ type, status }: Readonly<Record<string, unknown>>): boolean {
  const about = String(type);
  if (about.startsWith("Namespace")) return status === "True";
  return about === "DeletionError" || (about === "Synced" && status === "False");
}

function toText(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : "without a message";
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isAnnotated(annotations: Readonly<Record<string, string>>, pr: number): boolean {
  const { [ANNOTATIONS.pullRequest]: pullRequest, [ANNOTATIONS.repository]: repository } = annotations;
  return pullRequest === String(pr) && repository !== undefined;
}

function toShown({ apiVersion, kind, metadata, status }: KubernetesObject): ShownObject {
  const { creationTimestamp = NEVER_OLD, ...rest } = metadata;
  return { apiVersion, kind, metadata: { ...rest, creationTimestamp }, status };
}
