import type { ClusterObject, SweepFacts } from "./sweep-facts.ts";
import type { ObjectDecision } from "./sweep-plan.ts";

/** Argo CD and Crossplane need minutes to take a preview down; what takes longer than this does not end by itself. */
const STUCK_AFTER = 15 * 60_000;

/**
 * What to do with an object in a cluster, or nothing when it is as it should be: in git, too young to judge, or on its
 * way out. Only what git does not have any more, and what carries our annotations, is ever pruned, and only on the hub:
 * the rest follows from there.
 */
export function decideObject(
  object: ClusterObject,
  facts: Pick<SweepFacts, "policy" | "now" | "pruneCluster">,
  directories: ReadonlySet<string>,
): ObjectDecision | undefined {
  const { policy, now, pruneCluster } = facts;
  const { directory, deletingSince, createdAt, ours, cluster, finalizers } = object;
  if (deletingSince !== undefined) {
    if (now - deletingSince < STUCK_AFTER) return undefined;
    const reason = `it is being deleted since ${minutes(now - deletingSince)}, and waits for ${list(finalizers)}`;
    return { object, action: "report", rule: "stuck", reason, command: kubectl(object, "describe") };
  }
  const inGit = directory !== undefined && directories.has(directory);
  if (inGit || now - createdAt < policy.gracePeriod) return undefined;
  const reason = `it is in the cluster for ${minutes(now - createdAt)}, and not in git`;
  const command = kubectl(object, "delete");
  if (cluster === "hub" && !ours)
    return {
      object,
      action: "report",
      rule: "not-ours",
      reason: `${reason}, and lacks our annotations`,
      command,
    };
  const action = pruneCluster && cluster === "hub" ? "prune" : "report";
  return { object, action, rule: "not-in-git", reason, command };
}

function kubectl({ cluster, kind, apiVersion, namespace, name }: ClusterObject, verb: string): string {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  const where = namespace === undefined ? "" : ` --namespace ${namespace}`;
  return `kubectl --context ${cluster.toUpperCase()} ${verb} ${kind.toLowerCase()}${group} ${name}${where}`;
}

function list(finalizers: readonly string[]): string {
  return finalizers.length === 0 ? "no finalizer" : `the finalizer ${finalizers.join(", ")}`;
}

function minutes(milliseconds: number): string {
  return `${Math.floor(milliseconds / 60_000)} min`;
}
