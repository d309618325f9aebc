import type { Manifest } from "./platform-file.ts";
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
const RESOURCES = {
  Application: "applications.argoproj.io",
  ConfigMap: "configmap",
  Namespace: "namespace",
} as const;

/** Kinds of which somebody makes something else, and the condition that says that it is done. */
const CONDITIONS: Readonly<Record<string, string>> = {
  "apiextensions.crossplane.io CompositeResourceDefinition": "Established",
  "cert-manager.io Certificate": "Ready",
  "kubernetes.crossplane.io Object": "Ready",
  "kubernetes.m.crossplane.io Object": "Ready",
  "pkg.crossplane.io Function": "Healthy",
  "pkg.crossplane.io Provider": "Healthy",
};

/**
 * The steps that install a cluster's folder, in their order: settings first, so that what the objects rely on is there;
 * then all objects at once; then the waits without which a first preview would come too early.
 */
export function installSteps(cluster: ClusterRole, files: readonly PlatformFile[]): InstallStep[] {
  const manifests = files.filter(isManifestFile);
  return [
    ...(cluster === "hub" ? [SPOKE_FIRST] : []),
    ...files.flatMap((file) => (isManifestFile(file) ? [] : [toSettingsStep(file)])),
    APPLY,
    ...toWaitStep(manifests.flatMap(({ objects }) => objects.flatMap(toWait))),
  ];
}

function toSettingsStep({ name, destination }: SettingsFile): InstallStep {
  return destination.kind === "patch" ? toPatch(name, destination) : toUpgrade(name, destination);
}

function toPatch(file: string, { of, namespace, name, restart }: PatchedObject): InstallStep {
  const object = `${RESOURCES[of]} ${name ?? "NAME"}${inNamespace(namespace)}`;
  const patch = `kubectl patch ${object} --type merge --patch-file ${file}`;
  const restarts =
    restart === undefined ? [] : [`kubectl rollout restart ${restart}${inNamespace(namespace)}`];
  return {
    text: `Patch ${name === null ? `each ${of} that the file is for` : `the ${of} \`${name}\``} with \`${file}\`.`,
    commands: [patch, ...restarts],
  };
}

function toUpgrade(file: string, release: HelmRelease): InstallStep {
  const { name, namespace, chart, repository, shared } = release;
  const words = [
    `helm upgrade --install ${name} ${chart} --repo ${repository} --version VERSION`,
    `--namespace ${namespace} --values ${file}`,
    // Without it Helm forgets every value that the platform's own installation gave (helm.sh, "Helm Upgrade").
    ...(shared ? ["--reset-then-reuse-values"] : []),
  ];
  return {
    text: `Give \`${file}\` to the Helm release \`${name}\`. VERSION is the chart's that the cluster is on.`,
    commands: [words.join(" ")],
  };
}

function toWaitStep(commands: readonly string[]): InstallStep[] {
  return commands.length === 0
    ? []
    : [{ text: "Wait for these; a preview that comes earlier fails.", commands }];
}

function toWait({ apiVersion, kind, metadata: { name, namespace } }: Manifest): string[] {
  const [group = "", version = ""] = apiVersion.split("/");
  const condition = CONDITIONS[`${group} ${kind}`];
  if (condition === undefined) return [];
  const object = `${kind.toLowerCase()}.${version}.${group}/${name}`;
  return [`kubectl wait ${object}${inNamespace(namespace)} --for condition=${condition} --timeout 5m`];
}

function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? "" : ` --namespace ${namespace}`;
}
