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
  /** What it is for, in one or two sentences for the person who installs it. */
  readonly purpose: string;
  readonly settings: object;
  readonly destination: Destination;
}

/** Where settings go, from which the cluster's README makes the command. */
export type Destination = HelmRelease | ConfigMapRef;

/** A release of a chart. */
export interface HelmRelease {
  readonly kind: "helm-release";
  readonly namespace: string;
  readonly name: string;
  readonly chart: string;
  /** The chart's repository. */
  readonly repository: string;
}

/** A ConfigMap that is there already; the settings are a merge patch of it. */
export interface ConfigMapRef {
  readonly kind: "config-map";
  readonly namespace: string;
  readonly name: string;
}

/** Whether a file holds objects, rather than settings that go elsewhere. */
export function isManifestFile(file: PlatformFile): file is ManifestFile {
  return "objects" in file;
}
