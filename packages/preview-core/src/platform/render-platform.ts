import { renderComment, renderYaml } from "../yaml.ts";
import { type ClusterRole, isManifestFile, type ManifestFile, type PlatformFile } from "./platform-file.ts";
import { renderReadme } from "./render-readme.ts";

/** The list of a folder's files for `kubectl apply -k`. */
interface Kustomization {
  readonly apiVersion: "kustomize.config.k8s.io/v1beta1";
  readonly kind: "Kustomization";
  readonly sortOptions: { readonly order: "fifo" };
  readonly resources: readonly string[];
}

/** The clusters in the order of their installation. The hub sends requests to the spoke, so the spoke is first. */
export const CLUSTERS: readonly ClusterRole[] = ["spoke", "hub"];

/** The first line of each YAML file. It tells a file that is no longer rendered from a file of somebody else. */
export const RENDERED_MARK =
  "# Rendered by `preview platform` from preview.yaml: change that, not this file.";

/**
 * The files of the platform bundle: path → text. Each cluster has its manifests and settings, a `kustomization.yaml` that
 * applies the manifests in their order, and a `README.md` with the steps of the installation.
 *
 * - The same files give the same bytes.
 * - Each YAML file starts with `RENDERED_MARK` and the purpose of the file.
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
      renderMarked("The objects of `kubectl apply -k`, in their order.", [kustomization]),
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

/**
 * The kustomization of one cluster's folder: its manifests, applied in the order of the files.
 *
 * By default kustomize sorts by kind (`kustomize build --reorder legacy`), which is not the order in the README.
 */
function buildKustomization(files: readonly ManifestFile[]): Kustomization {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    sortOptions: { order: "fifo" },
    resources: files.map(({ name }) => name),
  };
}
