import type { Manifest } from "./manifest.ts";

export type ClusterRole = "hub" | "spoke";

/** One file of what a platform engineer installs once. */
export type PlatformFile = ManifestFile | SettingsFile;

/** Objects that the cluster's kustomization applies. */
export interface ManifestFile {
  readonly cluster: ClusterRole;
  /** File name in the cluster's folder, such as `gateway.yaml`. */
  readonly name: string;
  /** What it is for, in one sentence for the person who installs it. */
  readonly purpose: string;
  readonly objects: readonly Manifest[];
}

/** What is no object of its own: values for a Helm chart, or keys for a ConfigMap that is there already. */
export interface SettingsFile {
  readonly cluster: ClusterRole;
  readonly name: string;
  /** What it is for and where it goes, in one or two sentences for the person who installs it. */
  readonly purpose: string;
  readonly settings: object;
}
