import {
  ANNOTATIONS,
  LABEL_PREFIX,
  LIMITS,
  NAME_PATTERNS,
  parsePreviewDirectory,
  previewDirectory,
} from "preview-core";
import type { ClusterObject, DeletionStatus } from "preview-core/plan";

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

/** The phases of an operation that Argo CD has not ended. */
const UNENDED = ["Running", "Terminating"];

const SERVICE = new RegExp(NAME_PATTERNS.service);

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
