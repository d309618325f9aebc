export type ClusterRole = "hub" | "spoke";

/** A Kubernetes object, as a plain object. Each builder returns a narrower type. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Default: none, for an object of the whole cluster */
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
}

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

/** What is no object of its own: values for a Helm chart, or a patch of what is there already. */
export interface SettingsFile {
  readonly cluster: ClusterRole;
  readonly name: string;
  /** What it is for, in one or two sentences for the person who installs it. */
  readonly purpose: string;
  readonly settings: object;
  readonly destination: Destination;
}

/** Where settings go, from which the cluster's README makes the command. */
export type Destination = HelmRelease | PatchedObject;

/** A release of a chart; the settings are its values. */
export interface HelmRelease extends HelmChart {
  readonly kind: "helm-release";
  readonly namespace: string;
  readonly name: string;
}

/** A Helm chart that a release installs. */
export interface HelmChart {
  readonly chart: string;
  /** The chart's repository. */
  readonly repository: string;
  /** Whether the platform has given the release other values, which must stay. */
  readonly shared: boolean;
}

/** An object that is there already; the settings are a merge patch of it. */
export interface PatchedObject {
  readonly kind: "patch";
  /** The object's kind. */
  readonly of: "Application" | "ConfigMap" | "Namespace";
  /** Default: none, for what belongs to the whole cluster */
  readonly namespace?: string;
  /** `null` where only the person who installs it knows; the file's purpose says how to find out. */
  readonly name: string | null;
  /** What must start again to read it, as kubectl names it. Default: nothing */
  readonly restart?: string;
}

/** Whether a file holds objects, rather than settings that go elsewhere. */
export function isManifestFile(file: PlatformFile): file is ManifestFile {
  return "objects" in file;
}
