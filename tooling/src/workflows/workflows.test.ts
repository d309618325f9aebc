import { readFile } from "node:fs/promises";
import { validate } from "@actions/languageservice";
import { clearCache } from "@actions/languageservice/utils/workflow-cache";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { TextDocument } from "vscode-languageserver-textdocument";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { lintWorkflow } from "./lint-workflow.ts";
import { listWorkflows } from "./list-workflows.ts";

const WORKFLOWS = listWorkflows();
const definition = await readFile(
  new URL("../../../apps/preview-action/action.yml", import.meta.url),
  "utf8",
);

test("the tests cover the workflows of this repository, of the sweeper and of the template", () => {
  expect([...WORKFLOWS.keys()]).toEqual([
    ".github/workflows/ci.yml",
    ".github/workflows/release-action.yml",
    ".github/workflows/release-packages.yml",
    ".github/workflows/release-sweeper.yml",
    "apps/orphan-sweeper/workflows/sweep.yml",
    "examples/pricing-api/.github/workflows/ci.yml",
    "examples/pricing-api/.github/workflows/preview-build.yml",
    "examples/pricing-api/.github/workflows/preview.yml",
  ]);
});

describe.each([...WORKFLOWS])("%s", (path, text) => {
  test("passes GitHub's own parser", async () => {
    expect(await problemsOf(path, text)).toEqual([]);
  });

  test("passes GitHub's own validator, with the inputs of the action", async () => {
    expect(await diagnosticsOf(path, text)).toEqual([]);
  });

  test("has no risk that the rules find", () => {
    expect(lintWorkflow(text)).toEqual([]);
  });
});

describe("GitHub's parser and validator", () => {
  const good = WORKFLOWS.get("examples/pricing-api/.github/workflows/preview.yml") ?? "";

  test.each([
    ["    runs-on: ubuntu-latest\n", ""],
    ["deployment: false", "deployment: sometimes"],
    ["github.event_name ==", "github.event_name ="],
    ["types: [completed]", "type: [completed]"],
  ])("complain when %j is %j", async (before, after) => {
    expect(good).toContain(before);
    expect(await problemsOf("bad.yml", good.replace(before, after))).not.toEqual([]);
  });

  test.each([
    ["gitops-token:", "gitops-tokens:"],
    ["team: ", "teams: "],
    ["steps.gitops.outputs", "steps.gitop.outputs"],
  ])("complain when %j is %j", async (before, after) => {
    expect(good).toContain(before);
    expect(await diagnosticsOf("bad.yml", good.replace(before, after))).not.toEqual([]);
  });
});

async function problemsOf(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const told = context.errors.getErrors().map(({ message }) => message);
  if (value === undefined || told.length > 0) return told;
  const { errors = [] } = await convertWorkflowTemplate(context, value);
  return errors.map(({ Message }) => Message);
}

async function diagnosticsOf(path: string, text: string): Promise<string[]> {
  const document = TextDocument.create(`file:///.github/workflows/${path}`, "yaml", 1, text);
  clearCache(); // the cache's keys are addresses
  const found = await validate(document, {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ path: folder }) =>
        folder === "apps/preview-action" ? parse(definition) : undefined,
    },
  });
  const messages = found.map(({ message }) => (typeof message === "string" ? message : message.value));
  // The inputs of other actions are on GitHub. Tests use no network.
  return messages.filter((message) => !/^Unable to resolve action `(?:actions|docker)\//.test(message));
}
