import { expect, test } from "vitest";
import { globToRegex } from "../../../fixtures/glob.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { previousParents } from "./argocd-settings.ts";

const { spec } = previousParents();

test("excludes preview directories, and no other files", () => {
  const exclude = globToRegex(spec.source.directory.exclude);
  expect("pricing-api/preview-pr-1/namespace-claim.yaml").toMatch(exclude);
  expect("pricing-api/namespace-claim-prod.yaml").not.toMatch(exclude);
});

test("prunes nothing, because every live preview would be deleted before the new parent owns it", () => {
  expect(spec.syncPolicy).toEqual({ automated: { prune: false } });
});

test("is a part of an Application that Argo CD's schema knows", () => {
  const application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "quickstart-services", namespace: "argocd" },
    spec: {
      ...spec,
      project: "applications",
      source: { ...spec.source, repoURL: "https://github.com/crh225/platform.git" },
      destination: { server: "https://kubernetes.default.svc", namespace: "argocd" },
    },
  };
  expect(unknownKeys(application)).toEqual([]);
});
