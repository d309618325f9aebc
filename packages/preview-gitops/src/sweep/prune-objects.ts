import type { SweepPlan } from "preview-core/plan";
import type { SweepFailure, SweepPlatform } from "./sweep-platform.ts";

/** What was deleted, and what could not be. */
export interface Pruned {
  readonly pruned: readonly string[];
  readonly failed: readonly SweepFailure[];
}

/**
 * Repeats on the hub what git already says. A directory that is back in git by now, such as that of a reopened pull
 * request, keeps its objects.
 *
 * @throws GitOpsError when the GitOps repository cannot be read again; then nothing was deleted
 */
export async function pruneObjects(
  { gitops, clusters = [] }: Pick<SweepPlatform, "gitops" | "clusters">,
  { objects }: Pick<SweepPlan, "objects">,
): Promise<Pruned> {
  const pruned: string[] = [];
  const failed: SweepFailure[] = [];
  const strays = objects.filter(({ action }) => action === "prune").map(({ object }) => object);
  if (strays.length === 0) return { pruned, failed };
  const directories = strays.flatMap(({ directory }) => directory ?? []);
  const now = await gitops.read({ listings: directories });
  for (const object of strays) {
    if (object.directory !== undefined && now.listings.has(object.directory)) continue;
    const name = `${object.kind} ${object.name}`;
    const view = clusters.find(({ cluster: side }) => side === object.cluster);
    try {
      await view?.remove(object);
      pruned.push(name);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failed.push({ what: name, message: error.message });
    }
  }
  return { pruned, failed };
}
