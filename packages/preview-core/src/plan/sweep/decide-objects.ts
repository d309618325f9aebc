import { toOneLine } from "../../quote.ts";
import type { ClusterObject, ObjectDecision, SweepFacts } from "./sweep-facts.ts";

/** An object whose deletion does not end by itself. */
export interface StuckDeletion {
  readonly object: ClusterObject;
  /** One sentence for people. */
  readonly reason: string;
  /** A command that ends what is in the way, where one is known, or else shows the object. */
  readonly command: string;
}

/** Argo CD and Crossplane delete a preview within minutes. A deletion that takes longer than this does not end by itself. */
const STUCK_AFTER = 15 * 60_000;

/** Characters of a controller's message. Those of a namespace have about 120. */
const SHOWN = 300;

/** What `argocd app terminate-op` writes. Applications have no subresource for their status, so a plain patch does the same. */
const TERMINATE = JSON.stringify({ status: { operationState: { phase: "Terminating" } } });

/** Without known contexts, the user replaces the clusters' names. */
const CONTEXTS: Readonly<Record<ClusterObject["cluster"], string>> = {
  hub: "kubectl --context HUB",
  spoke: "kubectl --context SPOKE",
};

/** What to do with the objects in the clusters: first those whose deletion is stuck, then those that are not in git. */
export function decideObjects(facts: SweepFacts, directories: ReadonlySet<string>): ObjectDecision[] {
  const stuck = stuckDeletions(facts.objects, facts.now);
  return [
    ...stuck.map((found): ObjectDecision => ({ ...found, action: "report", rule: "stuck" })),
    ...facts.objects.flatMap((object) => decideObject(object, facts, directories) ?? []),
  ];
}

/**
 * The objects whose deletion is stuck, with what is in the way.
 *
 * @param programs The command `kubectl` for each cluster, with the options that name the cluster
 */
export function stuckDeletions(
  objects: readonly ClusterObject[],
  now: number,
  programs: typeof CONTEXTS = CONTEXTS,
): StuckDeletion[] {
  return objects.flatMap((object) => {
    const { deletingSince } = object;
    if (deletingSince === undefined || now - deletingSince < STUCK_AFTER) return [];
    const { reason, command } = explain(object, objects, programs);
    return { object, reason: `its deletion started ${minutes(now - deletingSince)} ago; ${reason}`, command };
  });
}

/**
 * What to do with an object that is not being deleted; undefined when it is in git, or too young. Only an object on
 * the hub that is no longer in git and that carries preview-core annotations is pruned. Argo CD and Crossplane then
 * delete the objects on the spoke.
 */
function decideObject(
  object: ClusterObject,
  { policy, now, pruneCluster }: SweepFacts,
  directories: ReadonlySet<string>,
): ObjectDecision | undefined {
  const { directory, deletingSince, createdAt, ours, cluster } = object;
  if (deletingSince !== undefined) return undefined;
  const inGit = directory !== undefined && directories.has(directory);
  if (inGit || now - createdAt < policy.gracePeriod) return undefined;
  const reason = `it has been in the cluster for ${minutes(now - createdAt)}, and is not in git`;
  const command = kubectl(object, "delete");
  if (cluster === "hub" && !ours) {
    const unmanaged = `${reason}, and lacks preview-core annotations`;
    return { object, action: "report", rule: "not-ours", reason: unmanaged, command };
  }
  const action = pruneCluster && cluster === "hub" ? "prune" : "report";
  return { object, action, rule: "not-in-git", reason, command };
}

/**
 * What is in the way of a deletion. Argo CD deletes the objects of an Application only after its operation has ended
 * (argoproj/argo-cd#1644), so an operation that waits, as for a hook, holds the claim and the namespace too.
 */
function explain(
  object: ClusterObject,
  objects: readonly ClusterObject[],
  programs: typeof CONTEXTS,
): Omit<StuckDeletion, "object"> {
  const obstacles = (object.deletion?.obstacles ?? []).map(shown);
  const seen = obstacles.length > 0 ? obstacles.join("; ") : holders(object.finalizers);
  const [held] = objects.flatMap((one) => operationOf(one, object));
  if (held === undefined) return { reason: seen, command: kubectl(object, "describe", programs) };
  const { application, message } = held;
  const command = `${kubectl(application, "patch", programs)} --type merge --patch '${TERMINATE}'`;
  const operation = `a running operation (${shown(message)})`;
  const reason =
    application.uid === object.uid
      ? `Argo CD first ends ${operation}`
      : `${seen}; its Application ${application.name} has ${operation}`;
  return { reason, command };
}

/** The running operation of an Application, where the Application is the object, or belongs to the object's preview. */
function operationOf(
  application: ClusterObject,
  { uid, directory }: ClusterObject,
): { readonly application: ClusterObject; readonly message: string }[] {
  const message = application.deletion?.operation;
  const isHolder =
    application.uid === uid || (directory !== undefined && application.directory === directory);
  return isHolder && message !== undefined ? [{ application, message }] : [];
}

function shown(message: string): string {
  return toOneLine(message.slice(0, SHOWN));
}

function holders(finalizers: readonly string[]): string {
  return finalizers.length === 0
    ? "no finalizer holds it"
    : `it waits for the finalizer ${finalizers.join(", ")}`;
}

/** The command with this verb for the object. */
function kubectl(
  { cluster, kind, apiVersion, namespace, name }: ClusterObject,
  verb: string,
  programs: typeof CONTEXTS = CONTEXTS,
): string {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  const where = namespace === undefined ? "" : ` --namespace ${namespace}`;
  return `${programs[cluster]} ${verb} ${kind.toLowerCase()}${group} ${name}${where}`;
}

function minutes(milliseconds: number): string {
  return `${Math.floor(milliseconds / 60_000)} min`;
}
