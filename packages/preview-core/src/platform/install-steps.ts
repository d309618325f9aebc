import type { Manifest } from "./manifest.ts";
import { type ClusterRole, isManifestFile, type PlatformFile, type SettingsFile } from "./platform-file.ts";

/** One step of installing a cluster's folder. */
export interface InstallStep {
  /** One sentence. */
  readonly text: string;
  /** To be run in the folder. Default: none */
  readonly command?: string;
}

const SPOKE_FIRST: InstallStep = {
  text: "Install the folder `spoke` first: its rules must hold before Argo CD applies the first preview.",
};

const APPLY: InstallStep = {
  text: "Apply the objects; a second time changes nothing.",
  command: "kubectl apply --server-side -k .",
};

/** Kinds that make other kinds or run code, and the condition that says that they do. */
const CONDITIONS: Readonly<Record<string, string>> = {
  CompositeResourceDefinition: "Established",
  Function: "Healthy",
  Provider: "Healthy",
};

/**
 * The steps that install a cluster's folder, in their order: settings first, so that what the objects rely on is there;
 * then all objects at once; then the waits without which a first preview could come too early.
 */
export function installSteps(cluster: ClusterRole, files: readonly PlatformFile[]): InstallStep[] {
  const manifests = files.filter(isManifestFile);
  return [
    ...(cluster === "hub" ? [SPOKE_FIRST] : []),
    ...files.flatMap((file) => (isManifestFile(file) ? [] : [toSettingsStep(file)])),
    APPLY,
    ...manifests.flatMap(({ objects }) => objects.flatMap(toWait)),
  ];
}

function toSettingsStep({ name, destination }: SettingsFile): InstallStep {
  if (destination.kind === "config-map") {
    return {
      text: `Put \`${name}\` into the ConfigMap \`${destination.name}\`.`,
      command: `kubectl patch configmap ${destination.name} --namespace ${destination.namespace} --type merge --patch-file ${name}`,
    };
  }
  const { chart, repository, namespace } = destination;
  return {
    text: `Give \`${name}\` to the Helm release \`${destination.name}\`.`,
    command: `helm upgrade --install ${destination.name} ${chart} --repo ${repository} --namespace ${namespace} --values ${name}`,
  };
}

function toWait({ apiVersion, kind, metadata }: Manifest): InstallStep[] {
  const condition = CONDITIONS[kind];
  const [group, version] = apiVersion.split("/");
  if (condition === undefined || !version || !group?.endsWith(".crossplane.io")) return [];
  return [
    {
      text: `Wait for the ${kind} before the first preview.`,
      command: `kubectl wait --for condition=${condition} ${kind.toLowerCase()}.${version}.${group}/${metadata.name}`,
    },
  ];
}
