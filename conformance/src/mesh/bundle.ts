import type { PlatformConfig } from "preview-core";
import { buildPlatform, CLUSTERS, type ClusterRole, renderPlatform } from "preview-core/platform";
import { parse } from "yaml";
import { type GivenManifest, readManifests } from "./manifests.ts";

/** One cluster's part of a bundle. */
export interface ClusterBundle {
  /** In the order of the kustomization. */
  readonly objects: readonly GivenManifest[];
  /** File → its settings: values for a chart, or a patch. */
  // oxlint-disable-next-line typescript/no-explicit-any -- of any chart and any kind
  readonly settings: Readonly<Record<string, any>>;
}

const KUSTOMIZATION = "kustomization.yaml";

/** What `preview platform` renders, read again. */
export type Bundle = Readonly<Record<ClusterRole, ClusterBundle>>;

/** Renders the bundle of a config and reads its files. */
export function readBundle(config: PlatformConfig): Bundle {
  const rendered = renderPlatform(buildPlatform(config).files);
  const read = (cluster: ClusterRole): ClusterBundle => {
    const text = (name: string): string => rendered.get(`${cluster}/${name}`) ?? "";
    const names = [...rendered.keys()]
      .filter((path) => path.startsWith(`${cluster}/`))
      .map((path) => path.slice(cluster.length + 1));
    const resources: string[] = parse(text(KUSTOMIZATION)).resources;
    const settings = names.filter(
      (name) => name.endsWith(".yaml") && ![KUSTOMIZATION, ...resources].includes(name),
    );
    return {
      objects: resources.flatMap((name) => readManifests(text(name))),
      settings: Object.fromEntries(settings.map((name) => [name, parse(text(name))])),
    };
  };
  const [spoke, hub] = CLUSTERS.map(read);
  if (spoke === undefined || hub === undefined) throw new Error("a bundle has two clusters");
  return { hub, spoke };
}
