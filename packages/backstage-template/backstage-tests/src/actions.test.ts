import { readFile } from "node:fs/promises";
import type { TemplateExample } from "@backstage/plugin-scaffolder-node";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { PlatformConfig } from "../../../preview-core/src/index.ts";
import { PREVIEW_FILTERS } from "../../src/index.ts";
import { fetchTemplate, previewActions } from "./backstage.ts";
import { WITH_PRODUCTION } from "./platform.ts";
import { runSteps, type Steps } from "./run-steps.ts";
import { PACKAGE } from "./template.ts";

const DIRECTORY = "infra/quickstart-services/example";
const DOCUMENTED = previewActions(WITH_PRODUCTION).flatMap(({ id, examples = [] }) =>
  examples.map((example): [string, TemplateExample] => [`${id}: ${example.description}`, example]),
);

/** Description of each documented example → the outputs of the example. */
const OUTPUTS: Readonly<Record<string, object>> = {
  "preview:validate: Stop before anything is created when the service cannot have previews": {
    service: "example",
    team: "octocat",
    repoUrl: "github.com?owner=crh225&repo=example",
    repository: "crh225/example",
    repositoryUrl: "https://github.com/crh225/example",
    image: "ghcr.io/crh225/example",
    platform: expect.objectContaining({ domain: "chrishouse.io", environment: "dev" }),
  },
  "preview:names: The address of the first pull request's preview": {
    hostname: "example-pr-1-octocat.chrishouse.io",
    url: "https://example-pr-1-octocat.chrishouse.io",
    namespace: "octocat-dev-pr-1-example",
    application: "example-pr-1",
    release: "example-pr-1",
    imageTag: "pr-1",
    directory: `${DIRECTORY}/preview-pr-1`,
  },
  "preview:names: All names of one commit of one pull request": {
    hostname: "example-pr-7-octocat.chrishouse.io",
    url: "https://example-pr-7-octocat.chrishouse.io",
    namespace: "octocat-dev-pr-7-example",
    application: "example-pr-7",
    release: "example-pr-7",
    imageTag: "pr-7-0123456789ab",
    directory: `${DIRECTORY}/preview-pr-7`,
  },
  "preview:workflows: Fill the workflows that fetch:template copied": {
    paths: ["ci", "preview-build", "preview"].map((name) => `.github/workflows/${name}.yml`),
  },
  "preview:gitops-manifests: Development only": {
    paths: ["preview-owner", "namespace-claim", "argocd-application"].map(
      (file) => `${DIRECTORY}/${file}.yaml`,
    ),
    summary: expect.stringContaining("| dev | `example-dev` |"),
  },
  "preview:gitops-manifests: Development and production": {
    paths: [
      "preview-owner",
      "namespace-claim",
      "argocd-application",
      "namespace-claim-prod",
      "argocd-application-prod",
    ].map((file) => `${DIRECTORY}/${file}.yaml`),
    summary: expect.stringContaining("| prod | `example-prod` |"),
  },
};

describe("the documented examples of the actions", () => {
  test("are complete", () => {
    expect(DOCUMENTED.map(([title]) => title)).toEqual(Object.keys(OUTPUTS));
  });

  test.each(DOCUMENTED)("%s", async (title, { example }) => {
    const { steps } = parse(example);
    const { outputs } = await run(steps);
    expect(outputs[steps.at(-1).id]).toEqual(OUTPUTS[title]);
  });
});

describe("the documented examples of the filters", () => {
  const results: Readonly<Record<string, string>> = {
    previewHostname: "example-pr-1-octocat.previews.example.com",
    previewNamespace: "octocat-dev-pr-1-example",
  };

  test.each(PREVIEW_FILTERS.flatMap(({ id, examples }) => examples.map(({ example }) => [id, example])))(
    "%s in %s",
    async (id = "", example = "") => {
      const { output } = await run([], { text: example });
      expect(output).toEqual({ text: results[id] });
    },
  );
});

test("the README's example steps output the address of the first preview", async () => {
  const readme = await readFile(`${PACKAGE}README.md`, "utf8");
  const block = /^```yaml\n(steps:.*?)^```/ms.exec(readme)?.[1] ?? "";
  const { steps, output } = parse(block);
  const parameters = { service: "orders-api", owner: "group:default/red" };
  const ran = await runSteps({ steps, output, parameters, actions: previewActions(WITH_PRODUCTION) });
  expect(ran.output).toEqual({
    text: [{ title: "Your first preview", content: "https://orders-api-pr-1-red.chrishouse.io" }],
  });
});

test("a filter accepts the output 'platform' of preview:validate", async () => {
  const steps = [
    {
      id: "service",
      name: "Check",
      action: "preview:validate",
      input: { service: "pricing-api", owner: "group:default/red" },
    },
  ];
  const { output } = await run(steps, {
    host: "${{ 'pricing-api' | previewHostname('group:default/red', 7, steps.service.output.platform) }}",
    namespace: "${{ 'pricing-api' | previewNamespace('red', 7, steps.service.output.platform) }}",
  });
  expect(output).toEqual({
    host: "pricing-api-pr-7-red.chrishouse.io",
    namespace: "red-dev-pr-7-pricing-api",
  });
});

test("when a filter throws, Backstage passes the template text on unchanged", async () => {
  const text = "${{ 'A_B' | previewHostname('red', 1, { domain: 'chrishouse.io' }) }}";
  expect((await run([], { text })).output).toEqual({ text });
});

test.each([
  ["preview:names", { service: "pricing-api" }, "owner"],
  ["preview:names", { service: "pricing-api", owner: "red", pr: 0 }, "pr"],
  ["preview:gitops-manifests", { service: "pricing-api", owner: "red" }, "repoUrl"],
])("%s refuses %j by its schema, naming %s", async (action, input, field) => {
  await expect(run([{ id: "it", name: "It", action, input }])).rejects.toThrow(field);
});

test("no target path leads out of the workspace", async () => {
  const input = {
    service: "pricing-api",
    owner: "red",
    repoUrl: "github.com?owner=crh225&repo=pricing-api",
    targetPath: "../elsewhere",
  };
  const steps = [{ id: "it", name: "It", action: "preview:gitops-manifests", input }];
  await expect(run(steps)).rejects.toThrow("Relative path is not allowed");
});

function run(
  steps: Steps,
  output: object = {},
  platform: PlatformConfig = WITH_PRODUCTION,
): ReturnType<typeof runSteps> {
  return runSteps({ steps, output, actions: [fetchTemplate(), ...previewActions(platform)] });
}
