import { describe, expect, test } from "vitest";
import { planService, type ServiceRequest } from "./plan-service.ts";
import { PLATFORM, WITH_PRODUCTION } from "./template-file.fixture.ts";

const REQUEST: ServiceRequest = {
  service: "pricing-api",
  owner: "group:default/red",
  repository: { host: "github.com", owner: "crh225", name: "pricing-api" },
};
const PRODUCTION = { cluster: "aks-app-spoke", providerConfig: "app-spoke", minReplicas: 2, maxReplicas: 5 };

test("a service has its group's name as team, and runs in development", () => {
  const { service, repository, deployments } = planService(REQUEST, PLATFORM);
  expect(service).toEqual({ service: "pricing-api", team: "red" });
  expect(repository).toEqual({
    fullName: "crh225/pricing-api",
    url: "https://github.com/crh225/pricing-api",
  });
  expect(deployments.map(({ environment, project }) => [environment, project])).toEqual([
    ["dev", "applications"],
  ]);
});

test("production is on its own cluster, whose ProviderConfig is called the same unless it says otherwise", () => {
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

describe("is refused in words", () => {
  test("with a group that is no team, saying what to do", () => {
    expect(() => planService({ ...REQUEST, owner: "group:default/Platform_Team" }, PLATFORM)).toThrow(
      'team: "Platform_Team" has other characters than a-z, 0-9 and hyphens and does not start with a letter or digit; try "platform-team"; the team is the name of its group in the catalog: give the group such a name, or choose another group',
    );
  });

  test.each([
    "group:default/platform.team",
    "group:default/",
    "group:default/a/b",
    "group:default/red-pr-3-x",
  ])("with the owner %s", (owner) => {
    expect(() => planService({ ...REQUEST, owner }, PLATFORM)).toThrow(/^team: /);
  });

  test("with two bad names, both at once", () => {
    expect(() => planService({ ...REQUEST, service: "A_B", owner: "C_D" }, PLATFORM)).toThrow(
      /^service: "A_B" .*\nteam: "C_D" /,
    );
  });

  test("with a cluster for production that no claim may name", () => {
    expect(() => planService({ ...REQUEST, production: PRODUCTION }, PLATFORM)).toThrow(
      'prod.cluster: no claim may name "app-spoke"; add it to claim.clusters in preview.yaml',
    );
  });
});
