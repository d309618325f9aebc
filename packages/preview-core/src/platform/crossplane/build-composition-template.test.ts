import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { crossplaneErrors } from "../../../fixtures/crossplane-schemas.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { HELMS, renderGoTemplate } from "../../../fixtures/go-template.ts";
import { anyText } from "../../../fixtures/hostile-text.ts";
import { runs } from "../../../fixtures/runs.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import type { PlatformConfig } from "../../config/platform-config.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import type { PreviewDeployment } from "../../manifests/preview-metadata.ts";
import type { Manifest } from "../platform-file.ts";
import { compositionTemplate } from "./build-composition.ts";

interface ProviderObject extends Manifest {
  readonly spec: {
    readonly managementPolicies: readonly string[];
    readonly providerConfigRef: { readonly kind?: string; readonly name: string };
    readonly forProvider: { readonly manifest: Manifest & { readonly spec?: object } };
  };
}

const MODELS = ["v1", "v2"] as const;
const RETRIES = { attempts: 2, retryOn: "connect-failure,refused-stream,unavailable,cancelled" };
const RESOURCE_NAME = "gotemplating.fn.crossplane.io/composition-resource-name";

function configOf(crossplane: "v1" | "v2"): PlatformConfig {
  return { ...EXAMPLE_CONFIG, apiVersions: { ...EXAMPLE_CONFIG.apiVersions, crossplane } };
}

/** What function-go-templating gives its template of a composite resource. */
function requestOf(parameters: object): object {
  return { observed: { composite: { resource: { metadata: { name: "x" }, spec: { parameters } } } } };
}

/** YAML 1.1, as Kubernetes reads it. */
function documentsOf(text: string): ProviderObject[] {
  return parseAllDocuments(text, { version: "1.1" }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as ProviderObject;
  });
}

const preview = buildClaim(DEPLOYMENT, EXAMPLE_CONFIG).spec.parameters;
/** The parameters of a preview's claim. */
function parametersOf(changes: Partial<PreviewDeployment> = {}, deployment: PreviewDeployment = DEPLOYMENT) {
  return buildClaim({ ...deployment, ...changes }, EXAMPLE_CONFIG).spec.parameters;
}

const { route: _route, ...withoutRoute } = preview;
const plain = { ...withoutRoute, namespaceName: "red-prod", labels: { team: "red" } };

describe.each(MODELS)("with Crossplane's model %s", (model) => {
  test("prints every value of a claim as JSON", () => {
    const printed = compositionTemplate(configOf(model)).match(/\{\{-? .*? -?\}\}/g) ?? [];
    const others = printed.filter((action) => !action.endsWith(" | toJson }}"));
    expect(others.filter((action) => !/^\{\{- (?:\$\w+ := .*|if .*|end) \}\}$/.test(action))).toEqual([]);
  });
});

describe.each(HELMS)("rendered by the engine of $label", ({ tool }) => {
  describe.skipIf(tool === undefined)("the template", () => {
    async function render(config: PlatformConfig, ...parameters: object[]): Promise<string[]> {
      if (tool === undefined) throw new Error("no helm");
      return renderGoTemplate(
        tool,
        compositionTemplate(config),
        parameters.map((one) => requestOf(one)),
      );
    }

    async function renderOne(config: PlatformConfig, parameters: object): Promise<ProviderObject[]> {
      const [text = ""] = await render(config, parameters);
      return documentsOf(text);
    }

    async function manifestsOf(parameters: object) {
      const objects = (await renderOne(EXAMPLE_CONFIG, parameters)).filter(({ kind }) => kind === "Object");
      return objects.map(({ spec }) => spec.forProvider.manifest);
    }

    async function resourcesOf(parameters: object) {
      const documents = await renderOne(EXAMPLE_CONFIG, parameters);
      return documents.map(({ metadata }) => metadata?.annotations?.[RESOURCE_NAME]);
    }

    test.each(MODELS)(
      "every object of a preview satisfies its schema, closed, with model %s",
      async (model) => {
        const documents = await renderOne(configOf(model), preview);
        const objects = documents.filter(({ kind }) => kind === "Object");
        expect(objects.flatMap(crossplaneErrors)).toEqual([]);
        expect(objects.flatMap(({ spec }) => unknownKeys(spec.forProvider.manifest))).toEqual([]);
        expect(new Set(objects.map(({ spec }) => spec.providerConfigRef.name))).toEqual(
          new Set(["shared-dev-cluster"]),
        );
        expect(documents.filter(({ kind }) => kind !== "Object")).toEqual([
          {
            apiVersion: "platform.chrishouse.io/v1alpha1",
            kind: model === "v1" ? "XNamespace" : "NamespaceClaim",
            status: { namespaceName: "red-dev-pr-1-pricing-api", clusterName: "shared-dev-cluster" },
          },
        ]);
      },
    );

    test("a preview's namespace has its limits, its policies and its route, in it and nowhere else", async () => {
      const objects = (await renderOne(EXAMPLE_CONFIG, preview)).filter(({ kind }) => kind === "Object");
      const inside = objects.map(({ metadata, spec }) => {
        const { kind, metadata: inner } = spec.forProvider.manifest;
        return `${metadata.annotations?.[RESOURCE_NAME] ?? ""}: ${kind} ${inner.namespace ?? ""}/${inner.name}`;
      });
      expect(inside).toEqual([
        "namespace: Namespace /red-dev-pr-1-pricing-api",
        "resourcequota: ResourceQuota red-dev-pr-1-pricing-api/red-dev-pr-1-pricing-api-quota",
        "resourcequota-preview: ResourceQuota red-dev-pr-1-pricing-api/preview",
        "limitrange: LimitRange red-dev-pr-1-pricing-api/red-dev-pr-1-pricing-api-limits",
        "limitrange-preview: LimitRange red-dev-pr-1-pricing-api/preview",
        "networkpolicy: NetworkPolicy red-dev-pr-1-pricing-api/default-deny-ingress",
        "networkpolicy-ingress: NetworkPolicy red-dev-pr-1-pricing-api/allow-gateway-and-namespace",
        "networkpolicy-egress: NetworkPolicy red-dev-pr-1-pricing-api/allow-internet",
        "commit-service-01234567: Service red-dev-pr-1-pricing-api/pricing-api-pr-1-01234567",
        "route: VirtualService red-dev-pr-1-pricing-api/pricing-api-pr-1-route",
      ]);
    });

    test("has the values of the claim, and the labels beside its own", async () => {
      const manifests = await manifestsOf(preview);
      expect(manifests[0]?.metadata.labels).toEqual({
        ...preview.labels,
        "app.kubernetes.io/managed-by": "crossplane",
      });
      expect(manifests[1]?.spec).toEqual({
        hard: {
          "requests.cpu": "1",
          "requests.memory": "2Gi",
          "limits.cpu": "2",
          "limits.memory": "4Gi",
          pods: "10",
        },
      });
      expect(manifests[3]?.spec).toEqual({
        limits: [
          {
            type: "Container",
            default: { cpu: "500m", memory: "512Mi" },
            defaultRequest: { cpu: "100m", memory: "128Mi" },
          },
        ],
      });
    });

    test("the route leads a request for the commit to that commit's pods alone, and says who answered", async () => {
      const manifests = await manifestsOf(preview);
      expect(manifests.find(({ kind }) => kind === "VirtualService")?.spec).toEqual({
        hosts: ["pricing-api-pr-1-red.chrishouse.io"],
        gateways: ["istio-system/cross-network-gateway"],
        exportTo: ["istio-system"],
        http: [
          {
            name: "commit",
            match: [{ headers: { "x-preview-sha": { exact: DEPLOYMENT.sha } } }],
            headers: {
              response: {
                set: { "x-preview-sha": DEPLOYMENT.sha, "x-preview-answer": "%RESPONSE_CODE_DETAILS%" },
              },
            },
            retries: RETRIES,
            route: [{ destination: { host: "pricing-api-pr-1-01234567", port: { number: 80 } } }],
          },
          {
            name: "service",
            headers: {
              response: { set: { "x-preview-answer": "%RESPONSE_CODE_DETAILS%" }, remove: ["x-preview-sha"] },
            },
            retries: RETRIES,
            route: [{ destination: { host: "pricing-api-pr-1", port: { number: 80 } } }],
          },
        ],
      });
    });

    test("the commit's Service has the commit in its name, and selects the pods with the commit's label", async () => {
      const grpc = await manifestsOf(parametersOf({ appProtocol: "grpc" }));
      expect(grpc.find(({ kind }) => kind === "Service")).toMatchObject({
        metadata: { name: "pricing-api-pr-1-01234567", namespace: "red-dev-pr-1-pricing-api" },
        spec: {
          type: "ClusterIP",
          selector: { "preview-core/sha": DEPLOYMENT.sha },
          ports: [{ name: "http", port: 80, targetPort: "http", appProtocol: "grpc" }],
        },
      });
    });

    test("each commit has an Object of its own for its Service, and all commits share the others", async () => {
      const next = parametersOf({ sha: "f".repeat(40) });
      const names = await Promise.all([preview, next].map((one) => resourcesOf(one)));
      expect(names[1]).toEqual(
        names[0]?.map((name) => (name === "commit-service-01234567" ? "commit-service-ffffffff" : name)),
      );
    });

    test("the guards of a preview go with its namespace, and all else goes with the claim", async () => {
      const kept = async (parameters: object) => {
        const objects = (await renderOne(EXAMPLE_CONFIG, parameters)).filter(({ kind }) => kind === "Object");
        return objects
          .filter(({ spec }) => !spec.managementPolicies.some((policy) => ["*", "Delete"].includes(policy)))
          .map(({ spec }) => spec.forProvider.manifest.kind);
      };
      expect(await kept(preview)).toEqual([
        "ResourceQuota",
        "ResourceQuota",
        "LimitRange",
        "LimitRange",
        "NetworkPolicy",
        "NetworkPolicy",
        "NetworkPolicy",
      ]);
      expect(await kept(plain)).toEqual([]);
    });

    test("restricts a namespace of no preview only as much as the reference platform's Composition does", async () => {
      expect(await resourcesOf(plain)).toEqual([
        "namespace",
        "resourcequota",
        "limitrange",
        "networkpolicy",
        "networkpolicy-ingress",
        undefined,
      ]);
    });

    test("leaves out the objects that a claim switches off, and needs no labels", async () => {
      const { labels: _, ...rest } = plain;
      const bare = {
        ...rest,
        enableResourceQuota: false,
        enableLimitRange: false,
        enableNetworkPolicy: false,
      };
      const documents = await renderOne(EXAMPLE_CONFIG, bare);
      expect(documents.map(({ kind }) => kind)).toEqual(["Object", "XNamespace"]);
      expect(documents[0]?.spec.forProvider.manifest.metadata.labels).toEqual({
        "app.kubernetes.io/managed-by": "crossplane",
      });
    });

    test("gives every preview the same objects, whatever its names are", async () => {
      const some = fc.array(anyDeployment, { minLength: 20, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(some, async (deployments) => {
          const claims = deployments.map((one) => parametersOf({ sha: DEPLOYMENT.sha }, one));
          const texts = await render(EXAMPLE_CONFIG, ...claims);
          for (const [index, text] of texts.entries()) {
            const objects = documentsOf(text).filter(({ kind }) => kind === "Object");
            expect(objects).toHaveLength(10);
            const namespaces = objects
              .slice(1)
              .map(({ spec }) => spec.forProvider.manifest.metadata.namespace);
            expect(new Set(namespaces)).toEqual(new Set([claims[index]?.namespaceName]));
          }
          expect(texts).toHaveLength(claims.length);
        }),
        runs(2),
      );
    });

    test("keeps hostile text as text, as key and as value, in every text field of a claim", async () => {
      const hostile = fc.record({
        targetCluster: anyText,
        namespaceName: anyText,
        labels: fc
          .array(fc.tuple(anyText, anyText), { maxLength: 5 })
          .map((entries) => Object.fromEntries(entries)),
        limitsCpu: anyText,
        memoryLimit: anyText,
      });
      const [benign = ""] = await render(EXAMPLE_CONFIG, plain);
      await fc.assert(
        fc.asyncProperty(fc.array(hostile, { minLength: 40, maxLength: 40 }), async (claims) => {
          const parameters = claims.map(
            ({ targetCluster, namespaceName, labels, limitsCpu, memoryLimit }) => ({
              ...plain,
              targetCluster,
              namespaceName,
              labels,
              resourceQuota: { ...plain.resourceQuota, limitsCpu },
              limitRange: { ...plain.limitRange, memoryLimit },
            }),
          );
          const texts = await render(EXAMPLE_CONFIG, ...parameters);
          for (const [index, text] of texts.entries()) {
            const { labels, namespaceName, targetCluster, limitsCpu, memoryLimit } = claims[index] ?? {};
            expect(text.split(/\r\n|[\n\r\u2028\u2029]/)).toHaveLength(benign.split("\n").length);
            const objects = documentsOf(text);
            expect(objects).toHaveLength(6);
            expect(objects[0]?.spec.providerConfigRef.name).toBe(targetCluster);
            const manifests = objects.slice(0, 5).map(({ spec }) => spec.forProvider.manifest);
            expect(manifests[0]?.metadata).toEqual({
              name: namespaceName,
              labels: { ...labels, "app.kubernetes.io/managed-by": "crossplane" },
            });
            expect(manifests[1]?.spec).toHaveProperty(["hard", "limits.cpu"], limitsCpu);
            expect(manifests[2]?.spec).toHaveProperty(["limits", 0, "default", "memory"], memoryLimit);
          }
          expect(texts).toHaveLength(claims.length);
        }),
        runs(3),
      );
    });
  });
});
