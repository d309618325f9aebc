import { compareLive, type Difference } from "./compare-live.ts";
import type { PlatformConfig } from "preview-core";
import { renderObjects } from "./render-objects.ts";
import type { SeenIdentities, SeenIdentity } from "./judge-identities.ts";
import {
  type Clusters,
  type Identity,
  type LiveObjects,
  type ObjectRef,
  showObject,
} from "./live-objects.ts";

/** What one object is in the cluster. */
export type LiveSight =
  | { readonly object: string; readonly differences: readonly Difference[] }
  | { readonly object: string; readonly unreadable: string };

/** What the clusters that can be asked have, and whom the spoke takes both controllers for. */
export interface SeenClusters {
  /** Default: the cluster cannot be asked, or nothing can be rendered for it */
  readonly hub?: readonly LiveSight[] | undefined;
  readonly spoke?: readonly LiveSight[] | undefined;
  readonly identities: SeenIdentities;
}

/** Everything that the clusters say. What cannot be read is told, and nothing to throw. */
export async function observeClusters(config: PlatformConfig, clusters: Clusters): Promise<SeenClusters> {
  const wanted = renderObjects(config);
  const look = async (role: "hub" | "spoke"): Promise<readonly LiveSight[] | undefined> => {
    const cluster = clusters[role];
    return cluster === undefined || "problem" in wanted ? undefined : observeLive(wanted[role], cluster);
  };
  const [hub, spoke, argocd, crossplane] = await Promise.all([
    look("hub"),
    look("spoke"),
    identify(clusters.argocd),
    identify(clusters.crossplane),
  ]);
  return { hub, spoke, identities: { argocd, crossplane } };
}

async function identify(identity: Identity | undefined): Promise<SeenIdentity | undefined> {
  try {
    return identity && { user: await identity.whoAmI() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** How each of the rendered objects is in its cluster, in their order. What cannot be read is told, and nothing to throw. */
export async function observeLive(
  wanted: readonly ObjectRef[],
  cluster: LiveObjects,
): Promise<readonly LiveSight[]> {
  const sights: LiveSight[] = [];
  // One after the other: API servers limit how much one client may ask at once.
  for (const each of wanted) sights.push(await lookAt(each, cluster));
  return sights;
}

async function lookAt(wanted: ObjectRef, cluster: LiveObjects): Promise<LiveSight> {
  const object = showObject(wanted);
  try {
    return { object, differences: compareLive(wanted, await cluster.read(wanted)) };
  } catch (error) {
    return { object, unreadable: error instanceof Error ? error.message : String(error) };
  }
}
