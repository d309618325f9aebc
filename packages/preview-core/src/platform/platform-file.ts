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

/** One file of the bundle that a platform engineer installs once. */
export type PlatformFile = ManifestFile | SettingsFile;

/** Objects that the cluster's kustomization applies. */
export interface ManifestFile {
  readonly cluster: ClusterRole;
  /** File name in the cluster's folder, such as `gateway.yaml`. */
  readonly name: string;
  /** Purpose of the file, in one sentence for the person who installs it. */
  readonly purpose: string;
  readonly objects: readonly Manifest[];
}

/** Settings that are no object: values for a Helm chart, or a patch of an existing object. */
export interface SettingsFile {
  readonly cluster: ClusterRole;
  readonly name: string;
  /** Purpose of the file, in one or two sentences for the person who installs it. */
  readonly purpose: string;
  readonly settings: object;
  readonly destination: Destination;
}

/** Where settings go. The cluster's README shows the command for it. */
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

/** An existing object; the settings are a merge patch of it. */
export interface PatchedObject {
  readonly kind: "patch";
  /** The object's kind. */
  readonly of: "Application" | "ConfigMap" | "Namespace";
  /** Default: none, for an object of the whole cluster */
  readonly namespace?: string;
  /** `null` when only the person who installs the file knows the name; the file's purpose says how to find it. */
  readonly name: string | null;
  /** The workloads that must restart to read the object, as kubectl names them. Default: none */
  readonly restarts?: readonly string[];
}

/** Whether a file holds objects, and not settings. */
export function isManifestFile(file: PlatformFile): file is ManifestFile {
  return "objects" in file;
}
