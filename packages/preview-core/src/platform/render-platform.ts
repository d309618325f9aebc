import { renderComment, renderYaml } from "../yaml.ts";
import { buildKustomization } from "./build-kustomization.ts";
import { type ClusterRole, isManifestFile, type PlatformFile } from "./platform-file.ts";
import { renderReadme } from "./render-readme.ts";

/** A folder each, in the order of their installation: the hub sends requests to what the spoke has. */
export const CLUSTERS: readonly ClusterRole[] = ["spoke", "hub"];

/** The first line of each YAML file. By it a file that is rendered no longer is told from one of somebody else. */
export const RENDERED_MARK =
  "# Rendered by `preview platform` from preview.yaml: change that, not this file.";

/**
 * The files of the platform bundle: path → text. For each cluster its manifests and settings, a `kustomization.yaml` that
 * applies the manifests in their order, and a `README.md` that says how.
 *
 * - The same files give the same bytes.
 * - Each YAML file starts with `RENDERED_MARK` and what the file is for.
 *
 * @example
 * [...renderPlatform(buildPlatform(config).files).keys()];
 * // ["spoke/gateway.yaml", …, "spoke/kustomization.yaml", "spoke/README.md", "hub/gateway.yaml", …]
 */
export function renderPlatform(files: readonly PlatformFile[]): Map<string, string> {
  return new Map(
    CLUSTERS.flatMap((cluster) =>
      renderCluster(
        cluster,
        files.filter((file) => file.cluster === cluster),
      ),
    ),
  );
}

function renderCluster(cluster: ClusterRole, files: readonly PlatformFile[]): [string, string][] {
  const kustomization = buildKustomization(files.filter(isManifestFile));
  return [
    ...files.map((file): [string, string] => [`${cluster}/${file.name}`, renderFile(file)]),
    [
      `${cluster}/kustomization.yaml`,
      renderMarked("What `kubectl apply -k` applies, and in which order.", [kustomization]),
    ],
    [`${cluster}/README.md`, renderReadme(cluster, files)],
  ];
}

function renderFile(file: PlatformFile): string {
  return renderMarked(file.purpose, isManifestFile(file) ? file.objects : [file.settings]);
}

function renderMarked(purpose: string, documents: readonly object[]): string {
  return `${RENDERED_MARK}\n${renderComment(purpose)}${documents.map(renderYaml).join("---\n")}`;
}
