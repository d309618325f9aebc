import { expect, test } from "vitest";
import { PLATFORM, WITH_PRODUCTION } from "./platform.ts";
import { dryRunTemplate } from "./run-template.ts";
import { PRICING_API } from "./template.ts";

const DIRECTORY = "gitops/infra/quickstart-services/pricing-api";

test("Backstage's dry runner gets through the whole template, and says where the first preview will be", async () => {
  const { output, files, log } = await dryRunTemplate(PRICING_API, PLATFORM);
  expect(output.text[0]?.content).toContain("https://pricing-api-pr-1-red.chrishouse.io");
  expect([...files.keys()].filter((path) => path.startsWith("gitops/"))).toEqual([
    `${DIRECTORY}/argocd-application.yaml`,
    `${DIRECTORY}/namespace-claim.yaml`,
  ]);
  expect(files.get("service/src/greeting.ts")).toContain('"Every price, in one place."');
  expect(log.join("\n")).toContain("No owner file in a dry run: the repository has no number yet");
});

test("with production there are its files too", async () => {
  const form = { ...PRICING_API, production: true, minReplicas: 3, maxReplicas: 5 };
  const { files } = await dryRunTemplate(form, WITH_PRODUCTION);
  expect(files.get(`${DIRECTORY}/argocd-application-prod.yaml`)).toContain("minReplicas: 3");
  expect(files.has(`${DIRECTORY}/namespace-claim-prod.yaml`)).toBe(true);
});

test("more pods at least than at most stop it before anything is made, which a form cannot", async () => {
  const form = { ...PRICING_API, production: true, minReplicas: 6, maxReplicas: 5 };
  await expect(dryRunTemplate(form, WITH_PRODUCTION)).rejects.toThrow(
    "prod.replicas: at least 6 pods are more than at most 5",
  );
});

test.each([
  ["a name", { service: "pricing-pr-3-api" }, /^service: "pricing-pr-3-api" has "pr-<number>" in it/],
  ["a group", { owner: "group:default/platform_team" }, /^team: .*give the group such a name/],
  ["a cluster", { production: true }, /^prod\.cluster: no claim may name "app-spoke"/],
])("%s that cannot be stops it in words", async (_, wrong, words) => {
  await expect(dryRunTemplate({ ...PRICING_API, ...wrong }, PLATFORM)).rejects.toThrow(words);
});
