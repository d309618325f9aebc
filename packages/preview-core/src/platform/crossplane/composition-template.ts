import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL } from "../../manifests/metadata-keys.ts";
import { claimApi } from "./claim-api.ts";
import type { Composed } from "./composed.ts";
import { filled, renderTemplate } from "./go-template.ts";
import { limitsOfNamespace } from "./limits-of-namespace.ts";
import { networkPolicies } from "./network-policies.ts";

const MANAGED_BY = { "app.kubernetes.io/managed-by": "crossplane" };

const VARIABLES = `{{- $xr := .observed.composite.resource }}
{{- $p := $xr.spec.parameters }}
{{- $namespace := $p.namespaceName }}
{{- $pods := $p.resourceQuota.pods | int | toString }}
{{- $labels := mergeOverwrite (dict) (get $p "labels" | default dict) (dict "app.kubernetes.io/managed-by" "crossplane") }}
{{- $preview := eq (get $labels "${EPHEMERAL_LABEL}") "true" }}
`;

/** Present is not enough: a namespace that is going away is there as well, and comes back only much later. */
const NAMESPACE_IS_THERE = {
  policy: "DeriveFromCelQuery",
  celQuery:
    "has(object.status.phase) && object.status.phase == 'Active' && !has(object.metadata.deletionTimestamp)",
};

/**
 * The Go template of the Composition: an `Object` of provider-kubernetes for the namespace and for each thing in it, and
 * the status of the claim.
 *
 * Every value of the claim, keys of labels among them, is printed as JSON, so that no value can be read as anything else.
 */
export function compositionTemplate(config: PlatformConfig): string {
  const inside = [...limitsOfNamespace(), ...networkPolicies(config)];
  return [
    VARIABLES,
    namespaceDocument(config),
    ...inside.map((one) => documentOf(one, config)),
    statusDocument(config),
  ].join("");
}

function namespaceDocument(config: PlatformConfig): string {
  const manifest = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: filled("$namespace"), labels: filled("$labels") },
  };
  return `---\n${renderTemplate(providerObject("namespace", "namespace", manifest, config, NAMESPACE_IS_THERE))}`;
}

function documentOf(
  { resource, suffix, when, apiVersion, kind, name, spec }: Composed,
  config: PlatformConfig,
): string {
  const metadata = { name, namespace: filled("$namespace"), labels: MANAGED_BY };
  const object = providerObject(resource, suffix, { apiVersion, kind, metadata, spec }, config);
  return `{{- if ${when} }}\n---\n${renderTemplate(object)}{{- end }}\n`;
}

function statusDocument(config: PlatformConfig): string {
  const { group, version, composite } = claimApi(config);
  const status = { namespaceName: filled("$namespace"), clusterName: filled("$p.targetCluster") };
  return `---\n${renderTemplate({ apiVersion: `${group}/${version}`, kind: composite.kind, status })}`;
}

function providerObject(
  resource: string,
  suffix: string,
  manifest: object,
  { apiVersions }: PlatformConfig,
  readiness?: typeof NAMESPACE_IS_THERE,
): object {
  const cluster = { name: filled("$p.targetCluster") };
  const ofModel = {
    v1: { apiVersion: "kubernetes.crossplane.io/v1alpha2", providerConfigRef: cluster },
    v2: {
      apiVersion: "kubernetes.m.crossplane.io/v1alpha1",
      providerConfigRef: { kind: "ClusterProviderConfig", ...cluster },
    },
  };
  const { apiVersion, providerConfigRef } = ofModel[apiVersions.crossplane];
  return {
    apiVersion,
    kind: "Object",
    metadata: {
      name: filled(`printf \`%s-${suffix}\` $xr.metadata.name`),
      annotations: { "gotemplating.fn.crossplane.io/composition-resource-name": resource },
    },
    spec: {
      managementPolicies: ["*"],
      providerConfigRef,
      ...(readiness === undefined ? {} : { readiness }),
      forProvider: { manifest },
    },
  };
}
