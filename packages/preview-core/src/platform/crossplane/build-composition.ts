import type { PlatformConfig } from "../../config/platform-config.ts";
import { EPHEMERAL_LABEL } from "../../manifests/preview-metadata.ts";
import { COMPOSITION_NAME, claimApi } from "./claim-api.ts";
import { renderYaml } from "../../yaml.ts";
import { namespaceContents } from "./namespace-contents.ts";
import { type NamespaceObject, toGoJson } from "./namespace-object.ts";

/** Makes a namespace of a claim, as a plain object. */
export interface Composition {
  readonly apiVersion: "apiextensions.crossplane.io/v1";
  readonly kind: "Composition";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly compositeTypeRef: { readonly apiVersion: string; readonly kind: string };
    readonly mode: "Pipeline";
    readonly pipeline: readonly Step[];
  };
}

interface Step {
  readonly step: string;
  readonly functionRef: { readonly name: string };
  readonly input?: GoTemplate;
}

/** The input of function-go-templating. */
interface GoTemplate {
  readonly apiVersion: "gotemplating.fn.crossplane.io/v1beta1";
  readonly kind: "GoTemplate";
  readonly source: "Inline";
  readonly inline: { readonly template: string };
  readonly options: readonly ["missingkey=error"];
}

/** An expression of `toGoJson` as YAML quotes it. */
const PRINTED = /"(\{\{ [^"\\]+ \| toJson \}\})"/g;

const MANAGED_BY = { "app.kubernetes.io/managed-by": "crossplane" };

/**
 * How many characters of a commit are in the name of its Service. The name of a Helm release has up to 53, and that of a
 * Service up to 63.
 */
const COMMIT_SHOWN = 8;

const VARIABLES = `{{- $xr := .observed.composite.resource }}
{{- $p := $xr.spec.parameters }}
{{- $namespace := $p.namespaceName }}
{{- $pods := $p.resourceQuota.pods | int | toString }}
{{- $labels := mergeOverwrite (dict) (get $p "labels" | default dict) (dict "app.kubernetes.io/managed-by" "crossplane") }}
{{- $preview := eq (get $labels "${EPHEMERAL_LABEL}") "true" }}
{{- $guards := ternary (list "Observe" "Create" "Update" "LateInitialize") (list "*") $preview }}
{{- $route := get $p "route" | default (dict "sha" "") }}
{{- $commit := trunc ${COMMIT_SHOWN} $route.sha }}
`;

/** A namespace that is being deleted still exists, but takes no new objects. */
const NAMESPACE_IS_THERE = {
  policy: "DeriveFromCelQuery",
  celQuery:
    "has(object.status.phase) && object.status.phase == 'Active' && !has(object.metadata.deletionTimestamp)",
};

/**
 * The Composition has two functions: a template for the objects, and auto-ready. Without auto-ready a claim never becomes
 * ready.
 */
export function buildComposition(config: PlatformConfig): Composition {
  const { group, version, composite } = claimApi(config);
  return {
    apiVersion: "apiextensions.crossplane.io/v1",
    kind: "Composition",
    metadata: {
      name: COMPOSITION_NAME,
      labels: { "crossplane.io/xrd": `${composite.plural}.${group}` },
    },
    spec: {
      compositeTypeRef: { apiVersion: `${group}/${version}`, kind: composite.kind },
      mode: "Pipeline",
      pipeline: [
        {
          step: "namespace-resources",
          functionRef: { name: "function-go-templating" },
          input: {
            apiVersion: "gotemplating.fn.crossplane.io/v1beta1",
            kind: "GoTemplate",
            source: "Inline",
            inline: { template: compositionTemplate(config) },
            options: ["missingkey=error"],
          },
        },
        { step: "ready", functionRef: { name: "function-auto-ready" } },
      ],
    },
  };
}

/**
 * The Go template of the Composition: an `Object` of provider-kubernetes for the namespace and for each object in it, and
 * the status of the claim.
 *
 * Every value of the claim, including label keys, is printed as JSON, so that no value can be read as anything else.
 */
export function compositionTemplate(config: PlatformConfig): string {
  return [
    VARIABLES,
    namespaceDocument(config),
    ...namespaceContents(config).map((one) => documentOf(one, config)),
    statusDocument(config),
  ].join("");
}

function namespaceDocument(config: PlatformConfig): string {
  const manifest = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: toGoJson("$namespace"), labels: toGoJson("$labels") },
  };
  const object = providerObject(
    { resource: "namespace", suffix: "namespace", lifetime: "claim" },
    manifest,
    config,
  );
  return `---\n${renderGoTemplate(object)}`;
}

function documentOf(contained: NamespaceObject, config: PlatformConfig): string {
  const { when, apiVersion, kind, name, spec } = contained;
  const metadata = { name, namespace: toGoJson("$namespace"), labels: MANAGED_BY };
  const object = providerObject(contained, { apiVersion, kind, metadata, spec }, config);
  return `{{- if ${when} }}\n---\n${renderGoTemplate(object)}{{- end }}\n`;
}

function statusDocument(config: PlatformConfig): string {
  const { group, version, composite } = claimApi(config);
  const status = { namespaceName: toGoJson("$namespace"), clusterName: toGoJson("$p.targetCluster") };
  return `---\n${renderGoTemplate({ apiVersion: `${group}/${version}`, kind: composite.kind, status })}`;
}

function providerObject(
  { resource, suffix, lifetime }: Pick<NamespaceObject, "resource" | "suffix" | "lifetime">,
  manifest: object,
  { apiVersions }: PlatformConfig,
): object {
  const cluster = { name: toGoJson("$p.targetCluster") };
  const ofModel = {
    v1: { apiVersion: "kubernetes.crossplane.io/v1alpha2", providerConfigRef: cluster },
    v2: {
      apiVersion: "kubernetes.m.crossplane.io/v1alpha1",
      providerConfigRef: { kind: "ClusterProviderConfig", ...cluster },
    },
  };
  const { apiVersion, providerConfigRef } = ofModel[apiVersions.crossplane];
  const ofCommit = lifetime === "commit";
  return {
    apiVersion,
    kind: "Object",
    metadata: {
      name: toGoJson(
        `printf \`%s-${suffix}${ofCommit ? "-%s` $xr.metadata.name $commit" : "` $xr.metadata.name"}`,
      ),
      annotations: {
        "gotemplating.fn.crossplane.io/composition-resource-name": ofCommit
          ? toGoJson(`printf \`${resource}-%s\` $commit`)
          : resource,
      },
    },
    spec: {
      managementPolicies: lifetime === "namespace" ? toGoJson("$guards") : ["*"],
      providerConfigRef,
      ...(resource === "namespace" ? { readiness: NAMESPACE_IS_THERE } : {}),
      forProvider: { manifest },
    },
  };
}

/** Data as the YAML of a Go template, in which each {@link toGoJson} expression stands without quotes. */
export function renderGoTemplate(data: object): string {
  return renderYaml(data).replace(PRINTED, "$1");
}
