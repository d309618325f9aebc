import { type PlatformConfig, PreviewError } from "preview-core";
import type { ClusterObject } from "preview-core/plan";
import { buildPlatform, type PlatformFile } from "preview-core/platform";
import {
  compareObjects,
  type LiveObjects,
  type ObjectComparison,
  type WantedObject,
} from "./compare-objects.ts";
import { observeParents, type ParentObservations } from "./observe-parents.ts";

/** The clusters that can be asked. Default: none of them */
export interface Clusters {
  readonly hub?: LiveCluster | undefined;
  readonly spoke?: LiveCluster | undefined;
  /** The spoke, asked with Argo CD's credentials. */
  readonly argocd?: Identity | undefined;
  /** The spoke, asked with Crossplane's credentials. */
  readonly crossplane?: Identity | undefined;
}

interface LiveCluster extends LiveObjects {
  /**
   * Every object of a preview.
   *
   * @throws Error that says for people why they cannot be listed
   */
  readonly listPreviews: (config: PlatformConfig) => Promise<readonly ClusterObject[]>;
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
  readonly hub?: ClusterComparison | undefined;
  readonly spoke?: ClusterComparison | undefined;
  /** Default: the hub cannot be asked */
  readonly parents?: ParentObservations | undefined;
  readonly identities: SeenIdentities;
}

/** A cluster, compared with what was rendered for it. */
export interface ClusterComparison extends Pick<LiveObjects, "kubectl"> {
  readonly objects: readonly ObjectComparison[];
  readonly previews: SeenPreviews;
}

/** The objects of previews in a cluster. */
export type SeenPreviews = { readonly objects: readonly ClusterObject[] } | { readonly unreadable: string };

/** The spoke's answer to each controller's own credentials. Default: those were not given */
interface SeenIdentities {
  readonly argocd?: SeenIdentity | undefined;
  readonly crossplane?: SeenIdentity | undefined;
}

type SeenIdentity = { readonly user: string } | { readonly failure: string };

/** Every object that the config makes for each cluster, or why it makes none. */
type RenderedObjects =
  | { readonly hub: readonly WantedObject[]; readonly spoke: readonly WantedObject[] }
  | { readonly problem: string };

const API_VERSIONS = { Application: "argoproj.io/v1alpha1", ConfigMap: "v1", Namespace: "v1" } as const;

/** Everything that the clusters say. What cannot be read is part of the result, and not thrown. */
export async function observeClusters(
  config: PlatformConfig,
  clusters: Clusters,
): Promise<ClusterObservations> {
  const wanted = renderObjects(config);
  const compareWith = async (role: "hub" | "spoke"): Promise<ClusterComparison | undefined> => {
    const cluster = clusters[role];
    if (cluster === undefined || "problem" in wanted) return undefined;
    const objects = await compareObjects(wanted[role], cluster);
    return { kubectl: cluster.kubectl, objects, previews: await seePreviews(config, cluster) };
  };
  const [hub, spoke, parents, argocd, crossplane] = await Promise.all([
    compareWith("hub"),
    compareWith("spoke"),
    clusters.hub && observeParents(config, clusters.hub),
    identify(clusters.argocd),
    identify(clusters.crossplane),
  ]);
  return { hub, spoke, parents, identities: { argocd, crossplane } };
}

/** The objects that should be in the clusters. For an object that the platform only patches, the patch. */
export function renderObjects(config: PlatformConfig): RenderedObjects {
  try {
    const { files } = buildPlatform(config);
    const of = (role: PlatformFile["cluster"]): WantedObject[] =>
      files.filter(({ cluster }) => cluster === role).flatMap(toObjects);
    return { hub: of("hub"), spoke: of("spoke") };
  } catch (error) {
    if (error instanceof PreviewError) return { problem: error.message.replaceAll("\n", "; ") };
    throw error;
  }
}

function toObjects(file: PlatformFile): readonly WantedObject[] {
  if ("objects" in file) return file.objects.map((object) => ({ object, file }));
  const { settings, destination } = file;
  // Helm values end up in objects of another chart, and an object without a fixed name cannot be looked up.
  if (destination.kind === "helm-release" || destination.name === null) return [];
  const { of: kind, namespace, name } = destination;
  const patched = "metadata" in settings && typeof settings.metadata === "object" ? settings.metadata : {};
  const metadata = { ...patched, name, ...(namespace === undefined ? {} : { namespace }) };
  return [{ object: { ...settings, apiVersion: API_VERSIONS[kind], kind, metadata }, file }];
}

async function seePreviews(config: PlatformConfig, cluster: LiveCluster): Promise<SeenPreviews> {
  try {
    return { objects: await cluster.listPreviews(config) };
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}

async function identify(identity: Identity | undefined): Promise<SeenIdentity | undefined> {
  try {
    return identity && { user: await identity.whoAmI() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
