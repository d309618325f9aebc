import { expect, test } from "vitest";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildApplication } from "../../manifests/build-application.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { buildControlProject } from "./argocd-files.ts";

const REPOSITORY = "https://github.com/crh225/platform.git";

test("permits the two files of a preview, each in its own namespace on the hub, and nothing else", () => {
  const config = {
    ...EXAMPLE_CONFIG,
    argocd: { ...EXAMPLE_CONFIG.argocd, namespace: "gitops" },
    claim: { ...EXAMPLE_CONFIG.claim, apiVersion: "previews.chrishouse.io/v1beta1", namespace: "claims" },
  };
  const files = [buildApplication(DEPLOYMENT, config), buildClaim(DEPLOYMENT, config)];
  const { spec } = buildControlProject(config, REPOSITORY);
  expect(spec.namespaceResourceWhitelist.map(({ group, kind }) => `${group} ${kind}`)).toEqual(
    files.map(({ apiVersion, kind }) => `${apiVersion.split("/")[0] ?? ""} ${kind}`),
  );
  expect(spec.destinations).toEqual(
    files.map(({ metadata }) => ({
      server: "https://kubernetes.default.svc",
      namespace: metadata.namespace,
    })),
  );
  expect(spec.clusterResourceWhitelist).toEqual([]);
});

test("takes them from the GitOps repository alone", () => {
  expect(buildControlProject(EXAMPLE_CONFIG, REPOSITORY).spec.sourceRepos).toEqual([REPOSITORY]);
});

test("names a namespace once where claims and Applications share it", () => {
  const config = { ...EXAMPLE_CONFIG, claim: { ...EXAMPLE_CONFIG.claim, namespace: "argocd" } };
  expect(buildControlProject(config, REPOSITORY).spec.destinations).toEqual([
    { server: "https://kubernetes.default.svc", namespace: "argocd" },
  ]);
});
