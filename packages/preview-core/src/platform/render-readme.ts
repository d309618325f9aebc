import { toOneLine } from "../quote.ts";
import {
  type ClusterRole,
  type Destination,
  type HelmRelease,
  isManifestFile,
  type Manifest,
  type PatchedObject,
  type PlatformFile,
  type SettingsFile,
} from "./platform-file.ts";

/** A product or a namespace that a cluster must have before the files are applied. */
export interface Requirement {
  /** Such as `Istio 1.22 or newer`. */
  readonly what: string;
  /** Names of the files that need it. */
  readonly files: readonly string[];
}

/** The product that serves an API version. Kubernetes is listed for API versions that older releases do not serve. */
const PRODUCTS: Readonly<Record<string, string>> = {
  // kubernetes.io/blog/2024/04/24/validating-admission-policy-ga
  "admissionregistration.k8s.io/v1": "Kubernetes 1.30 or newer",
  // The policy of claims compares quantities, which new expressions may do since 1.29.
  "admissionregistration.k8s.io/v1beta1":
    "Kubernetes 1.29 or newer, with `admissionregistration.k8s.io/v1beta1` switched on",
  // Older versions drop `retry.refresh` of an Application.
  "argoproj.io/v1alpha1": "Argo CD 3.2 or newer",
  "networking.istio.io/v1": "Istio 1.22 or newer",
  "security.istio.io/v1": "Istio 1.22 or newer",
  "networking.istio.io/v1beta1": "Istio",
  "security.istio.io/v1beta1": "Istio",
  "cert-manager.io/v1": "cert-manager",
  "apiextensions.crossplane.io/v1": "Crossplane",
  "apiextensions.crossplane.io/v2": "Crossplane 2 or newer",
  "kubernetes.crossplane.io/v1alpha2": "Crossplane's provider-kubernetes",
  "kubernetes.m.crossplane.io/v1alpha1": "Crossplane 2 with provider-kubernetes 1 or newer",
  "pkg.crossplane.io/v1": "Crossplane",
  "pkg.crossplane.io/v1beta1": "Crossplane",
};

/** API versions that every supported Kubernetes serves. */
const BUILT_IN = new Set(["v1", "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1"]);

/** One step of installing a cluster's folder. */
export interface InstallStep {
  /** One sentence. */
  readonly text: string;
  /** To be run in the folder, one after the other. */
  readonly commands: readonly string[];
}

const SPOKE_FIRST: InstallStep = {
  text: "Install the folder `spoke` first, so that its admission policies are active before Argo CD applies the first preview.",
  commands: [],
};

const APPLY: InstallStep = {
  text: "Apply the objects. Applying them again changes nothing.",
  commands: ["kubectl apply --server-side -k ."],
};

/** Kinds as kubectl reads them. A custom resource has its group, because another group may have the same kind. */
const RESOURCES = {
  Application: "applications.argoproj.io",
  ConfigMap: "configmap",
  Namespace: "namespace",
} as const;

/** Kinds that a controller processes, and the condition that says that it is done. */
const CONDITIONS: Readonly<Record<string, string>> = {
  "apiextensions.crossplane.io CompositeResourceDefinition": "Established",
  "cert-manager.io Certificate": "Ready",
  "kubernetes.crossplane.io Object": "Ready",
  "kubernetes.m.crossplane.io Object": "Ready",
  "pkg.crossplane.io Function": "Healthy",
  "pkg.crossplane.io Provider": "Healthy",
};

/** The README of one cluster's folder: requirements, steps of the installation, and the purpose of each file. */
export function renderReadme(cluster: ClusterRole, files: readonly PlatformFile[]): string {
  const paragraphs = [
    `# Previews: the ${cluster}`,
    "Rendered by `preview platform` from `preview.yaml`. To change something, change `preview.yaml`, render again, and review the difference.",
    "## Requirements",
    "The cluster must already have:",
    renderRequirements(files),
    "## Install",
    `In this folder, with the context of kubectl and Helm on the ${cluster}:`,
    ...installSteps(cluster, files).map(renderStep),
    "## Files",
    "`kustomization.yaml` applies the objects in this order.",
    renderFiles(files),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function renderRequirements(files: readonly PlatformFile[]): string {
  return requirementsOf(files)
    .map(({ what, files: names }) => `- ${what}, for ${names.map(code).join(", ")}`)
    .join("\n");
}

function renderStep({ text, commands }: InstallStep, index: number): string {
  const step = `${index + 1}. ${text}`;
  if (commands.length === 0) return step;
  return [`${step}\n`, "```sh", ...commands, "```"].join("\n   ");
}

function renderFiles(files: readonly PlatformFile[]): string {
  const rows = files.map((file) => [code(file.name), toContent(file), file.purpose]);
  return [["file", "content", "purpose"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map(toCell).join(" | ")} |`)
    .join("\n");
}

/** The kinds of the file's objects, each once, or the destination of its settings. */
function toContent(file: PlatformFile): string {
  if (isManifestFile(file)) return [...new Set(file.objects.map(({ kind }) => kind))].join(", ");
  return file.destination.kind === "patch" ? `patch of ${file.destination.of}` : "Helm values";
}

/** Text that stays in its cell. On GitHub, a `|` ends a cell even in code. */
function toCell(text: string): string {
  return toOneLine(text).replaceAll("|", "\\|");
}

function code(text: string): string {
  return `\`${text}\``;
}

/**
 * The requirements of a cluster's files: products that serve the objects' API versions, and namespaces. No file creates a
 * namespace, because `kubectl delete -k` would delete the namespace with everything in it.
 */
export function requirementsOf(files: readonly PlatformFile[]): Requirement[] {
  const needs = new Map<string, Set<string>>();
  for (const file of files) {
    for (const what of needsOf(file)) needs.set(what, (needs.get(what) ?? new Set()).add(file.name));
  }
  return [...needs].map(([what, names]) => ({ what, files: [...names] }));
}

function needsOf(file: PlatformFile): string[] {
  if (!isManifestFile(file)) return namespacesOf(file.destination).map(toNamespace);
  const products = file.objects
    .filter(({ apiVersion }) => !BUILT_IN.has(apiVersion))
    .map(({ apiVersion }) => PRODUCTS[apiVersion] ?? `what serves \`${apiVersion}\``);
  const namespaces = file.objects.flatMap(({ metadata: { namespace } }) => namespace ?? []);
  return [...products, ...namespaces.map(toNamespace)];
}

function namespacesOf(destination: Destination): string[] {
  const { namespace, name } = destination;
  if (namespace !== undefined) return [namespace];
  return destination.kind === "patch" && destination.of === "Namespace" && name !== null ? [name] : [];
}

function toNamespace(name: string): string {
  return `the namespace \`${name}\``;
}

/**
 * The steps that install a cluster's folder, in their order: first the settings, which the objects need; then all objects
 * at once; then the waits that must end before the first preview.
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

function toPatch(file: string, destination: PatchedObject): InstallStep {
  const { of, name } = destination;
  return {
    text: `Patch ${name === null ? `each ${of} that the file applies to` : `the ${of} \`${name}\``} with \`${file}\`.`,
    commands: patchCommands(file, destination),
  };
}

/**
 * The commands that patch an object with a file and restart what reads the object.
 *
 * @param path Path of the file
 * @param kubectl The command `kubectl`, with the options that name the cluster
 */
export function patchCommands(
  path: string,
  { of, namespace, name, restarts = [] }: PatchedObject,
  kubectl = "kubectl",
): string[] {
  const object = `${RESOURCES[of]} ${name ?? "NAME"}${inNamespace(namespace)}`;
  const patch = `${kubectl} patch ${object} --type merge --patch-file ${path}`;
  const restart = `${kubectl} rollout restart ${restarts.join(" ")}${inNamespace(namespace)}`;
  return restarts.length === 0 ? [patch] : [patch, restart];
}

function toUpgrade(file: string, release: HelmRelease): InstallStep {
  const { name, namespace, chart, repository, shared } = release;
  const words = [
    `helm upgrade --install ${name} ${chart} --repo ${repository} --version VERSION`,
    `--namespace ${namespace} --values ${file}`,
    // Without this option Helm forgets every value of the platform's own installation (helm.sh, "Helm Upgrade").
    ...(shared ? ["--reset-then-reuse-values"] : []),
  ];
  return {
    text: `Upgrade the Helm release \`${name}\` with the values in \`${file}\`. VERSION is the version of the chart that the cluster runs.`,
    commands: [words.join(" ")],
  };
}

function toWaitStep(commands: readonly string[]): InstallStep[] {
  return commands.length === 0
    ? []
    : [{ text: "Wait until these commands end. A preview that starts earlier fails.", commands }];
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
