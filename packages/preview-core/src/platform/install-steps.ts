import type { Manifest } from "./manifest.ts";
import {
  type ClusterRole,
  type HelmRelease,
  isManifestFile,
  type PatchedObject,
  type PlatformFile,
  type SettingsFile,
} from "./platform-file.ts";

/** One step of installing a cluster's folder. */
export interface InstallStep {
  /** One sentence. */
  readonly text: string;
  /** To be run in the folder, one after the other. */
  readonly commands: readonly string[];
}

const SPOKE_FIRST: InstallStep = {
  text: "Install the folder `spoke` first: its rules must hold before Argo CD applies the first preview.",
  commands: [],
};

const APPLY: InstallStep = {
  text: "Apply the objects; a second time changes nothing.",
  commands: ["kubectl apply --server-side -k ."],
};

/** Kinds as kubectl takes them; a CustomResource with its group, because other groups may have the same. */
const RESOURCES = { Application: "applications.argoproj.io", ConfigMap: "configmap" } as const;

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
  return destination.kind === "patch" ? toPatch(name, destination) : toUpgrade(name, destination);
}

function toPatch(file: string, { of, namespace, name, restart }: PatchedObject): InstallStep {
  const object = `${RESOURCES[of]} ${name ?? "NAME"} --namespace ${namespace}`;
  const patch = `kubectl patch ${object} --type merge --patch-file ${file}`;
  return {
    text: `Patch ${name === null ? `each ${of} that the file is for` : `the ${of} \`${name}\``} with \`${file}\`.`,
    commands:
      restart === undefined
        ? [patch]
        : [patch, `kubectl rollout restart ${restart} --namespace ${namespace}`],
  };
}

function toUpgrade(file: string, { name, namespace, chart, repository }: HelmRelease): InstallStep {
  return {
    text: `Give \`${file}\` to the Helm release \`${name}\`.`,
    commands: [
      `helm upgrade --install ${name} ${chart} --repo ${repository} --namespace ${namespace} --values ${file}`,
    ],
  };
}

function toWait({ apiVersion, kind, metadata }: Manifest): InstallStep[] {
  const condition = CONDITIONS[kind];
  const [group, version] = apiVersion.split("/");
  if (condition === undefined || !version || !group?.endsWith(".crossplane.io")) return [];
  return [
    {
      text: `Wait for the ${kind} before the first preview.`,
      commands: [
        `kubectl wait --for condition=${condition} ${kind.toLowerCase()}.${version}.${group}/${metadata.name}`,
      ],
    },
  ];
}
