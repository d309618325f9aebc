import { expect, test } from "vitest";
import { toPlatformFacts } from "./platform-facts.ts";
import { PLATFORM } from "./template-file.fixture.ts";

test("toPlatformFacts returns the facts of the example's platform", () => {
  expect(toPlatformFacts(PLATFORM)).toEqual({
    domain: "chrishouse.io",
    publicUrl: { scheme: "https", port: null },
    environment: "dev",
    root: "infra/quickstart-services",
    registry: "ghcr.io",
    gateway: "istio-system/cross-network-gateway",
    gitops: {
      repoUrl: "github.com?owner=crh225&repo=ARMServicePortal",
      owner: "crh225",
      host: "github.com",
      branch: "main",
    },
  });
});

test.each([null, "git@github.com:crh225/ARMServicePortal.git"])(
  "toPlatformFacts returns no GitOps repository for the address %j",
  (url) => {
    expect(toPlatformFacts({ ...PLATFORM, gitops: { ...PLATFORM.gitops, url } }).gitops).toBeNull();
  },
);
