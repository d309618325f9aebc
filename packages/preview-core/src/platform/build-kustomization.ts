import type { ManifestFile } from "./platform-file.ts";

/** What `kubectl apply -k` reads of a folder. */
export interface Kustomization {
  readonly apiVersion: "kustomize.config.k8s.io/v1beta1";
  readonly kind: "Kustomization";
  readonly sortOptions: { readonly order: "fifo" };
  readonly resources: readonly string[];
}

/**
 * The kustomization of one cluster's folder: its manifests, applied in the order of the files.
 *
 * Left alone, kustomize sorts by kind (`kustomize build --reorder legacy`), and the order that the README explains would
 * not be the one that happens.
 */
export function buildKustomization(files: readonly ManifestFile[]): Kustomization {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    sortOptions: { order: "fifo" },
    resources: files.map(({ name }) => name),
  };
}
