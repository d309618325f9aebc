import { beforeAll, expect, test } from "vitest";
import { admit, type KubernetesObject, type Policy } from "../../fixtures/admission-review.ts";
import { ARGOCD, creates, deletes, namespaceOf, updates } from "../../fixtures/admission-writes.ts";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import {
  describeWithEachHelm,
  type Rendered,
  renderChart,
  scenario,
  withValue,
} from "../../fixtures/helm-chart.ts";
import { admissionFiles } from "../platform/admission/admission-files.ts";
import { isManifestFile } from "../platform/platform-file.ts";

const POLICIES = admissionFiles(EXAMPLE_CONFIG).flatMap((file) =>
  file.cluster === "spoke" && isManifestFile(file) ? (file.objects as readonly Policy[]) : [],
);
const APPLICATION = "pricing-api-pr-1";
const OTHER = namespaceOf("blue-dev-pr-2-orders-api", {
  "preview-core/ephemeral": "true",
  "preview-core/host": "orders-api-pr-2-blue",
  "preview-core/application": "orders-api-pr-2",
});

describeWithEachHelm("the policies of the spoke", (helm) => {
  let applied: readonly KubernetesObject[];

  beforeAll(async () => {
    const rendered = await Promise.all(
      ["preview", "preview-by-digest"].map((name) => renderChart(helm, scenario(name))),
    );
    applied = rendered.flat().map(asApplied);
  });

  test("let everything of the golden path's chart come, change and go", () => {
    expect(new Set(applied.map(({ kind }) => kind))).toEqual(
      new Set(["ServiceAccount", "Service", "Deployment"]),
    );
    for (const object of applied) {
      expect(admit(POLICIES, creates(ARGOCD, object)), object.kind).toBeUndefined();
      expect(admit(POLICIES, updates(ARGOCD, object, object)), object.kind).toBeUndefined();
      expect(admit(POLICIES, deletes(ARGOCD, object)), object.kind).toBeUndefined();
    }
  });

  test("let a service that speaks gRPC come, too", async () => {
    const grpc = await renderChart(helm, withValue(scenario("preview"), "appProtocol", "grpc"));
    for (const object of grpc.map(asApplied)) {
      expect(admit(POLICIES, creates(ARGOCD, object)), object.kind).toBeUndefined();
    }
  });

  test("let nothing of it into another preview's namespace", () => {
    for (const object of applied) {
      expect(admit(POLICIES, creates(ARGOCD, object, { namespace: OTHER })), object.kind).toBeDefined();
    }
  });

  test("refuse a route that a chart brings along", async () => {
    const production = (await renderChart(helm, scenario("production"))).map(asApplied);
    const refused = production.filter((object) => admit(POLICIES, creates(ARGOCD, object)) !== undefined);
    expect(refused.map(({ kind }) => kind)).toContain("VirtualService");
  });
});

/** Argo CD adds the tracking id, and the API server what Helm leaves out. */
function asApplied(object: Rendered): KubernetesObject {
  const [, group = ""] = object.apiVersion.split("/").toReversed();
  const { name } = object.metadata;
  const id = `${APPLICATION}:${group}/${object.kind}:red-dev-pr-1-pricing-api/${name}`;
  const annotations = { ...object.metadata.annotations, "argocd.argoproj.io/tracking-id": id };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
