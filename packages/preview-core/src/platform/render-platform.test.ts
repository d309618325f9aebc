import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { PlatformFile } from "./platform-file.ts";
import { RENDERED_MARK, renderPlatform } from "./render-platform.ts";

/** A bundle that nobody installs, with one of everything that a file can be. */
const FILES: readonly PlatformFile[] = [
  {
    cluster: "hub",
    name: "gateway.yaml",
    purpose: "Where browsers come in.",
    objects: [
      {
        apiVersion: "networking.istio.io/v1",
        kind: "Gateway",
        metadata: { name: "main", namespace: "ingress" },
      },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "extra", namespace: "ingress" } },
    ],
  },
  {
    cluster: "hub",
    name: "argocd-cm.yaml",
    purpose: "What Argo CD must know | do.",
    settings: { data: { "resource.customizations": "a: 1\nb: 2\n" } },
    destination: {
      kind: "patch",
      of: "ConfigMap",
      namespace: "argocd",
      name: "argocd-cm",
      restarts: ["statefulset/argocd", "deployment/repo-server"],
    },
  },
  {
    cluster: "hub",
    name: "older.yaml",
    purpose: "For each Application that is older.",
    settings: { spec: {} },
    destination: { kind: "patch", of: "Application", namespace: "argocd", name: null },
  },
  {
    cluster: "hub",
    name: "definition.yaml",
    purpose: "The kind of which claims are.",
    objects: [
      {
        apiVersion: "apiextensions.crossplane.io/v1",
        kind: "CompositeResourceDefinition",
        metadata: { name: "xclaims.chrishouse.io" },
      },
    ],
  },
  {
    cluster: "spoke",
    name: "gateway-values.yaml",
    purpose: "The spoke's load balancer.",
    settings: { service: { type: "LoadBalancer" } },
    destination: {
      kind: "helm-release",
      namespace: "istio-system",
      name: "east-west",
      chart: "gateway",
      repository: "https://charts.chrishouse.io",
      shared: true,
    },
  },
  {
    cluster: "spoke",
    name: "policy.yaml",
    purpose: "What a preview must not do.",
    objects: [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "policy", namespace: "istio-system" } },
      { apiVersion: "example.org/v7", kind: "Policy", metadata: { name: "policy" } },
    ],
  },
];

const RENDERED = renderPlatform(FILES);

function text(path: string): string {
  return RENDERED.get(path) ?? "";
}

test("has a folder for each cluster, the spoke's first", () => {
  expect([...RENDERED.keys()]).toEqual([
    "spoke/gateway-values.yaml",
    "spoke/policy.yaml",
    "spoke/kustomization.yaml",
    "spoke/README.md",
    "hub/gateway.yaml",
    "hub/argocd-cm.yaml",
    "hub/older.yaml",
    "hub/definition.yaml",
    "hub/kustomization.yaml",
    "hub/README.md",
  ]);
});

test("renders the same bytes for the same files", () => {
  expect(renderPlatform(structuredClone(FILES))).toEqual(RENDERED);
});

describe("a manifest file", () => {
  test("is its purpose as a comment, then its objects", () => {
    expect(text("hub/gateway.yaml")).toBe(`${RENDERED_MARK}
# Where browsers come in.
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: main
  namespace: ingress
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: extra
  namespace: ingress
`);
  });

  test("keeps its objects, whatever its purpose is", () => {
    const [file] = FILES;
    const hostile = "a\nkind: Secret\r---\u2028b: 1\u0085c: 2\u0000\u001b[31m";
    const rendered = renderPlatform([{ ...file, purpose: hostile } as PlatformFile]).get("hub/gateway.yaml");
    const documents = parseAllDocuments(rendered ?? "").map((document) => document.toJS() as unknown);
    expect(documents).toEqual(file !== undefined && "objects" in file ? file.objects : []);
  });
});

describe("the kustomization", () => {
  test("applies the manifests in their order, and no settings", () => {
    expect(parse(text("hub/kustomization.yaml"))).toEqual({
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      sortOptions: { order: "fifo" },
      resources: ["gateway.yaml", "definition.yaml"],
    });
  });
});

describe("the README", () => {
  test("of the hub is complete", () => {
    expect(text("hub/README.md")).toMatchInlineSnapshot(`
      "# Previews: the hub

      Rendered by \`preview platform\` from \`preview.yaml\`. To change something, change \`preview.yaml\`, render again, and review the difference.

      ## Requirements

      The cluster must already have:

      - Istio 1.22 or newer, for \`gateway.yaml\`
      - the namespace \`ingress\`, for \`gateway.yaml\`
      - the namespace \`argocd\`, for \`argocd-cm.yaml\`, \`older.yaml\`
      - Crossplane, for \`definition.yaml\`

      ## Install

      In this folder, with the context of kubectl and Helm on the hub:

      1. Install the folder \`spoke\` first, so that its admission policies are active before Argo CD applies the first preview.

      2. Patch the ConfigMap \`argocd-cm\` with \`argocd-cm.yaml\`.

         \`\`\`sh
         kubectl patch configmap argocd-cm --namespace argocd --type merge --patch-file argocd-cm.yaml
         kubectl rollout restart statefulset/argocd deployment/repo-server --namespace argocd
         \`\`\`

      3. Patch each Application that the file applies to with \`older.yaml\`.

         \`\`\`sh
         kubectl patch applications.argoproj.io NAME --namespace argocd --type merge --patch-file older.yaml
         \`\`\`

      4. Apply the objects. Applying them again changes nothing.

         \`\`\`sh
         kubectl apply --server-side -k .
         \`\`\`

      5. Wait until these commands end. A preview that starts earlier fails.

         \`\`\`sh
         kubectl wait compositeresourcedefinition.v1.apiextensions.crossplane.io/xclaims.chrishouse.io --for condition=Established --timeout 5m
         \`\`\`

      ## Files

      \`kustomization.yaml\` applies the objects in this order.

      | file | content | purpose |
      | --- | --- | --- |
      | \`gateway.yaml\` | Gateway, ConfigMap | Where browsers come in. |
      | \`argocd-cm.yaml\` | patch of ConfigMap | What Argo CD must know \\| do. |
      | \`older.yaml\` | patch of Application | For each Application that is older. |
      | \`definition.yaml\` | CompositeResourceDefinition | The kind of which claims are. |
      "
    `);
  });

  test("of the spoke is complete", () => {
    expect(text("spoke/README.md")).toMatchInlineSnapshot(`
      "# Previews: the spoke

      Rendered by \`preview platform\` from \`preview.yaml\`. To change something, change \`preview.yaml\`, render again, and review the difference.

      ## Requirements

      The cluster must already have:

      - the namespace \`istio-system\`, for \`gateway-values.yaml\`, \`policy.yaml\`
      - what serves \`example.org/v7\`, for \`policy.yaml\`

      ## Install

      In this folder, with the context of kubectl and Helm on the spoke:

      1. Upgrade the Helm release \`east-west\` with the values in \`gateway-values.yaml\`. VERSION is the version of the chart that the cluster runs.

         \`\`\`sh
         helm upgrade --install east-west gateway --repo https://charts.chrishouse.io --version VERSION --namespace istio-system --values gateway-values.yaml --reset-then-reuse-values
         \`\`\`

      2. Apply the objects. Applying them again changes nothing.

         \`\`\`sh
         kubectl apply --server-side -k .
         \`\`\`

      ## Files

      \`kustomization.yaml\` applies the objects in this order.

      | file | content | purpose |
      | --- | --- | --- |
      | \`gateway-values.yaml\` | Helm values | The spoke's load balancer. |
      | \`policy.yaml\` | ConfigMap, Policy | What a preview must not do. |
      "
    `);
  });
});
