import { expect, test } from "vitest";
import { PLATFORM, WITH_PRODUCTION } from "./platform.ts";
import { dryRunTemplate } from "./run-template.ts";
import { PRICING_API } from "./template.ts";

const DIRECTORY = "gitops/infra/quickstart-services/pricing-api";

test("Backstage's dry runner runs the whole template and outputs the address of the first preview", async () => {
  const { output, files, log } = await dryRunTemplate(PRICING_API, PLATFORM);
  expect(output.text[0]?.content).toContain("https://pricing-api-pr-1-red.chrishouse.io");
  expect([...files.keys()].filter((path) => path.startsWith("gitops/"))).toEqual([
    `${DIRECTORY}/argocd-application.yaml`,
    `${DIRECTORY}/namespace-claim.yaml`,
  ]);
  expect(files.get("service/src/greeting.ts")).toContain('"Every price, in one place."');
  expect(log.join("\n")).toContain("No owner file in a dry run: the repository does not exist yet");
});

test("a dry run with production has the files of production", async () => {
  const form = { ...PRICING_API, production: true, minReplicas: 3, maxReplicas: 5 };
  const { files } = await dryRunTemplate(form, WITH_PRODUCTION);
  expect(files.get(`${DIRECTORY}/argocd-application-prod.yaml`)).toContain("minReplicas: 3");
  expect(files.has(`${DIRECTORY}/namespace-claim-prod.yaml`)).toBe(true);
});

test("a smallest number of pods above the largest is refused before anything is created", async () => {
  const form = { ...PRICING_API, production: true, minReplicas: 6, maxReplicas: 5 };
  await expect(dryRunTemplate(form, WITH_PRODUCTION)).rejects.toThrow(
    "prod.replicas: at least 6 pods are more than at most 5",
  );
});

test.each([
  ["a name", { service: "pricing-pr-3-api" }, /^service: "pricing-pr-3-api" has "pr-<number>" in it/],
  ["a group", { owner: "group:default/platform_team" }, /^team: .*give the group such a name/],
  ["a cluster", { production: true }, /^prod\.cluster: no claim may name "app-spoke"/],
])("%s that is not possible stops the template with a message", async (_, wrong, words) => {
  await expect(dryRunTemplate({ ...PRICING_API, ...wrong }, PLATFORM)).rejects.toThrow(words);
});
