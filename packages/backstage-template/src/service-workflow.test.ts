import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { PreviewError } from "preview-core";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fillWorkflow, parseWorkflowSettings, type WorkflowRequest } from "./service-workflow.ts";
import { PREVIEW_WORKFLOWS, readSkeletonFile } from "./skeleton.ts";

const REQUEST: WorkflowRequest = {
  service: "pricing-api",
  team: "red",
  repository: "crh225/Pricing-API",
  gitops: "crh225/platform-gitops",
  registry: "ghcr.io",
  action: `crh225/preview-environments/apps/preview-action@${"1".repeat(40)} # v1.2.3`,
};
const FOLDER = fileURLToPath(new URL("../skeleton/.github/workflows/", import.meta.url));

describe("the skeleton's workflows", () => {
  test.each(readdirSync(FOLDER))("%s has no placeholder left when it is filled", (file) => {
    const text = readFileSync(`${FOLDER}${file}`, "utf8");
    expect(fillWorkflow(text, parseWorkflowSettings(REQUEST))).not.toMatch(/__/);
  });

  test("have the values in the places where the action reads them", async () => {
    const [build, preview] = await Promise.all(
      PREVIEW_WORKFLOWS.map(async (path) =>
        parse(fillWorkflow(await readSkeletonFile(path), parseWorkflowSettings(REQUEST))),
      ),
    );
    const action = `crh225/preview-environments/apps/preview-action@${"1".repeat(40)}`;
    expect(build.jobs.build.steps[0]).toEqual({
      uses: action,
      id: "names",
      with: { command: "names", service: "pricing-api", team: "red" },
    });
    expect(build.jobs.build.steps.at(-1).with.tags).toBe(
      "ghcr.io/crh225/pricing-api:${{ steps.names.outputs.image-tag }}\n" +
        "ghcr.io/crh225/pricing-api:${{ steps.names.outputs.image-alias }}\n",
    );
    expect(preview.jobs.preview.steps[0].with).toMatchObject({
      owner: "crh225",
      repositories: "platform-gitops",
    });
    expect(preview.jobs.preview.steps[1]).toMatchObject({
      uses: action,
      with: { team: "red", "gitops-repository": "crh225/platform-gitops" },
    });
  });
});

test("an unknown placeholder is an error", () => {
  const fill = () => fillWorkflow("team: __TEAMS__", parseWorkflowSettings(REQUEST));
  expect(fill).toThrow("a workflow has the placeholder __TEAMS__, which has no value");
});

test("one error names all problems of a request", () => {
  const wrong = {
    service: "A",
    team: "pr-1",
    repository: "pricing-api",
    gitops: "https://github.com/crh225/gitops",
    registry: "https://ghcr.io",
    action: "crh225/preview-environments/apps/preview-action@v1",
  };
  expect(problemsOf(wrong).toSorted()).toEqual([
    "action",
    "gitops",
    "registry",
    "repository",
    "service",
    "team",
  ]);
});

test("the action must be at a full commit, and the message shows how", () => {
  const tag = { ...REQUEST, action: "OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z" };
  expect(() => parseWorkflowSettings(tag)).toThrow(
    `action: expected an action at a full commit (40 hex digits) with its version, such as OWNER/REPOSITORY/apps/preview-action@0123456789abcdef0123456789abcdef01234567 # v1.2.3, got "${tag.action}"`,
  );
  expect(() => parseWorkflowSettings({ ...REQUEST, action: "" })).toThrow("# v1.2.3, got nothing");
});

test("every accepted value is one text in YAML", () => {
  const names = fc.constantFrom(
    "null",
    "true",
    "1e3",
    "0x1f",
    "on",
    'a"b',
    "a\nb: c",
    "a' #",
    "${{ x }}",
    "red",
  );
  const anything = fc.oneof(names, fc.string({ maxLength: 12 }));
  fc.assert(
    fc.property(anything, anything, anything, (team, owner, registry) => {
      const request = { ...REQUEST, team, gitops: `${owner}/gitops`, registry };
      if (problemsOf(request).length > 0) return;
      const text = 'team: "__TEAM__"\nowner: "__GITOPS_OWNER__"\nregistry: "__REGISTRY__"\n';
      expect(parse(fillWorkflow(text, parseWorkflowSettings(request)))).toEqual({ team, owner, registry });
    }),
    { numRuns: 2000, seed: 1 },
  );
});

function problemsOf(request: WorkflowRequest): string[] {
  try {
    parseWorkflowSettings(request);
    return [];
  } catch (error) {
    if (error instanceof PreviewError) return error.problems.map(({ path }) => path);
    throw error;
  }
}
