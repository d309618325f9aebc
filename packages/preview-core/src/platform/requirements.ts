import { type Destination, isManifestFile, type PlatformFile } from "./platform-file.ts";

/** Something that a cluster must have before the files are applied. */
export interface Requirement {
  /** Such as `Istio 1.22 or newer`. */
  readonly what: string;
  /** Names of the files that need it. */
  readonly files: readonly string[];
}

/** What serves an API version that Kubernetes itself does not, or not always did. */
const PRODUCTS: Readonly<Record<string, string>> = {
  // kubernetes.io/blog/2024/04/24/validating-admission-policy-ga
  "admissionregistration.k8s.io/v1": "Kubernetes 1.30 or newer",
  "admissionregistration.k8s.io/v1beta1":
    "Kubernetes 1.28 or newer, with `admissionregistration.k8s.io/v1beta1` switched on",
  // `retry.refresh` of an Application; older ones drop it.
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

/** API groups of Kubernetes itself that every supported version serves. */
const BUILT_IN = new Set(["v1", "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1"]);

/**
 * What a cluster must have before its files are applied: what serves the objects' API versions, and the namespaces. No
 * file makes one, because `kubectl delete -k` would delete it with everything in it.
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
