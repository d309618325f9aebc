import { parseOwner } from "preview-core";
import { describe, expect, test } from "vitest";
import { planService, renderGitOpsFiles, type ServiceRequest } from "./plan-service.ts";
import { PLATFORM, WITH_PRODUCTION } from "./template-file.fixture.ts";

const REQUEST: ServiceRequest = {
  service: "pricing-api",
  owner: "group:default/red",
  repository: { host: "github.com", owner: "crh225", name: "pricing-api" },
};
const PRODUCTION = { cluster: "aks-app-spoke", providerConfig: "app-spoke", minReplicas: 2, maxReplicas: 5 };

test("a service has the name of its group as its team, and a development environment", () => {
  const { source, deployments } = planService(REQUEST, PLATFORM);
  expect(source).toEqual({
    service: { service: "pricing-api", team: "red" },
    repository: { fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
    project: undefined,
  });
  expect(deployments.map(({ environment, project }) => [environment, project])).toEqual([
    ["dev", "applications"],
  ]);
});

test("production has a cluster of its own, and by default the ProviderConfig has the cluster's name", () => {
  const { deployments } = planService(
    { ...REQUEST, production: PRODUCTION, project: "team" },
    WITH_PRODUCTION,
  );
  expect(deployments[1]).toMatchObject({
    environment: "prod",
    project: "team",
    cluster: { name: "aks-app-spoke", providerConfig: "app-spoke" },
    replicas: { min: 2, max: 5 },
  });
  const { providerConfig: _, ...short } = { ...PRODUCTION, cluster: "app-spoke" };
  const plan = planService({ ...REQUEST, production: short }, WITH_PRODUCTION);
  expect(plan.deployments[1]?.cluster).toEqual({ name: "app-spoke", providerConfig: "app-spoke" });
});

describe("planService refuses", () => {
  test("a group whose name is no valid team, with advice", () => {
    expect(() => planService({ ...REQUEST, owner: "group:default/Platform_Team" }, PLATFORM)).toThrow(
      'team: "Platform_Team" has other characters than a-z, 0-9 and hyphens and does not start with a letter or digit; try "platform-team"; the team is the name of its group in the catalog: give the group such a name, or choose another group',
    );
  });

  test.each([
    "group:default/platform.team",
    "group:default/",
    "group:default/a/b",
    "group:default/red-pr-3-x",
  ])("the owner %s", (owner) => {
    expect(() => planService({ ...REQUEST, owner }, PLATFORM)).toThrow(/^team: /);
  });

  test("two bad names, both in one error", () => {
    expect(() => planService({ ...REQUEST, service: "A_B", owner: "C_D" }, PLATFORM)).toThrow(
      /^service: "A_B" .*\nteam: "C_D" /,
    );
  });

  test("a cluster for production that no claim may name", () => {
    expect(() => planService({ ...REQUEST, production: PRODUCTION }, PLATFORM)).toThrow(
      'prod.cluster: no claim may name "app-spoke"; add it to claim.clusters in preview.yaml',
    );
  });
});

describe("renderGitOpsFiles", () => {
  const planned = planService({ ...REQUEST, production: { ...PRODUCTION } }, WITH_PRODUCTION);
  const OWNER_FILE = "infra/quickstart-services/pricing-api/preview-owner.yaml";

  test("the owner file assigns the name to the repository, by GitHub's number", () => {
    const { files } = renderGitOpsFiles(planned, WITH_PRODUCTION, 1_296_269);
    expect([...files.keys()].map((path) => path.split("/").at(-1))).toEqual([
      "preview-owner.yaml",
      "namespace-claim.yaml",
      "argocd-application.yaml",
      "namespace-claim-prod.yaml",
      "argocd-application-prod.yaml",
    ]);
    expect(parseOwner(files.get(OWNER_FILE) ?? "")).toEqual({
      team: "red",
      repository: { id: 1_296_269, fullName: "crh225/pricing-api" },
    });
  });

  test("without the number there is no owner file, and the other files are the same", () => {
    const { files } = renderGitOpsFiles(planned, WITH_PRODUCTION, undefined);
    const others = [...renderGitOpsFiles(planned, WITH_PRODUCTION, 1).files].filter(
      ([path]) => path !== OWNER_FILE,
    );
    expect([...files]).toEqual(others);
  });

  test("the summary is a table of the environments", () => {
    expect(renderGitOpsFiles(planned, WITH_PRODUCTION, 1).summary).toMatchInlineSnapshot(`
      "| environment | Application | namespace | cluster | follows |
      | - | - | - | - | - |
      | dev | \`pricing-api-dev\` | \`red-dev-pricing-api\` | \`shared-dev-cluster\` | \`main\` |
      | prod | \`pricing-api-prod\` | \`red-prod-pricing-api\` | \`aks-app-spoke\` | \`>=1.0.0\` |"
    `);
  });
});
