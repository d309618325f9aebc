import { describe, expect, test } from "vitest";
import { runWorkflow } from "./run-workflow.ts";
import type { StepInputs, WorkflowResult, WorkflowRun } from "./workflow-run.ts";

const REPOSITORY = { id: 42, fullName: "crh225/pricing-api" };
const TARGET_REPOSITORY = { id: 42, default_branch: "main" };
const SETTINGS = {
  variables: { COLOUR: "red" },
  secrets: { SHARED: "s1" },
  environments: { production: { branches: ["main"], secrets: { KEY: "s2" }, variables: { COLOUR: "blue" } } },
};

/** A workflow with one job, of these lines. */
function workflow(job: string, on = "[push, pull_request, pull_request_target]", more = ""): string {
  return `on: ${on}\npermissions: {}\n${more}jobs:\n  only:\n    runs-on: ubuntu-latest\n${job}`;
}

function pullRequest(
  name: string,
  more: object = {},
  author = "crh225",
  headRepository: object | null = { id: 42 },
) {
  const pull_request = {
    number: 7,
    base: { ref: "main" },
    head: { repo: headRepository },
    user: { login: author },
    merged: false,
    ...more,
  };
  const payload = { action: "opened", number: 7, pull_request, repository: TARGET_REPOSITORY };
  return { name, payload: { ...payload, sender: { login: author } } };
}

function play(text: string, run: Partial<WorkflowRun> = {}): Promise<WorkflowResult> {
  return runWorkflow({
    workflow: text,
    event: pullRequest("pull_request"),
    repository: REPOSITORY,
    settings: SETTINGS,
    createToken: (permissions) => `ghs_${Object.keys(permissions).join("+") || "1"}`,
    actions: {
      "a/echo": ({ with: inputs }: StepInputs) => ({ outputs: { said: inputs["say"] ?? "" } }),
      "a/fail": () => ({ succeeded: false }),
      run: () => ({}),
    },
    ...run,
  });
}

test("a step gets its inputs and environment with all expressions evaluated, also earlier outputs", async () => {
  const { jobs } = await play(
    workflow(`    steps:
      - uses: a/echo@v1
        id: first
        with: { say: "\${{ format('{0}#{1}', github.repository, github.event.number) }}" }
      - uses: a/echo@v1
        env: { TOKEN: "\${{ github.token }}", COLOUR: "\${{ vars.colour }}" }
        with: { say: "\${{ steps.first.outputs.said }}!", number: 1, flag: true }
      - run: echo "\${{ github.event_name }}"
`),
  );
  expect(jobs[0]?.steps.map(({ action, with: inputs, env }) => ({ action, inputs, env }))).toEqual([
    { action: "a/echo", inputs: { say: "crh225/pricing-api#7" }, env: {} },
    {
      action: "a/echo",
      inputs: { say: "crh225/pricing-api#7!", number: "1", flag: "true" },
      env: { TOKEN: "ghs_1", COLOUR: "red" },
    },
    { action: "run", inputs: { script: 'echo "pull_request"' }, env: {} },
  ]);
});

test("the token has the job's permissions and no other", async () => {
  const steps = `    permissions: { contents: read, packages: write }
    steps:
      - uses: a/echo@v1
        with: { say: "\${{ github.token }} \${{ secrets.GITHUB_TOKEN }}" }
`;
  const say = "ghs_contents+packages ghs_contents+packages";
  expect((await play(workflow(steps))).jobs[0]?.steps[0]?.with).toEqual({ say });
});

test.each([
  ["a person", pullRequest("pull_request"), "write"],
  ["a fork", pullRequest("pull_request", {}, "octocat", { id: 1 }), "read"],
  [
    "Dependabot, on a pull request of its own",
    pullRequest("pull_request_target", {}, "dependabot[bot]"),
    "read",
  ],
])("the token of %s: %s", async (_, event, level) => {
  const asked: object[] = [];
  const createToken = (permissions: object): string => {
    asked.push(permissions);
    return "ghs_1";
  };
  await play(workflow("    permissions: { contents: write }\n    steps: []\n"), { event, createToken });
  expect(asked).toEqual([{ contents: level }]);
});

test("a job's `env:` is known in its steps' conditions and inputs, and a step's own `env:` wins", async () => {
  const { jobs } = await play(
    workflow(`    env: { FULL: "\${{ secrets.SHARED != '' }}", COLOUR: red }
    steps:
      - uses: a/echo@v1
        if: env.FULL == 'true'
        with: { say: "\${{ env.COLOUR }}" }
        env: { COLOUR: blue }
      - uses: a/echo@v1
        if: env.FULL != 'true'
`),
  );
  expect(jobs[0]?.steps).toMatchObject([{ with: { say: "red" }, env: { FULL: "true", COLOUR: "blue" } }]);
});

test("a missing value is an empty text", async () => {
  const step = `    steps:\n      - uses: a/echo@v1\n        with: { say: "\${{ vars.NONE }}\${{ steps.none.outputs.x }}" }\n`;
  expect((await play(workflow(step))).jobs[0]?.steps[0]?.with).toEqual({ say: "" });
});

test("after a failed step, only steps that say so run, and the job has failed", async () => {
  const { jobs } = await play(
    workflow(`    steps:
      - uses: a/fail@v1
      - uses: a/echo@v1
      - uses: a/echo@v1
        if: github.event.number == 7
      - uses: a/echo@v1
        if: \${{ failure() }}
        with: { say: after }
      - uses: a/echo@v1
        if: always()
        with: { say: always }
`),
  );
  expect(jobs[0]?.conclusion).toBe("failure");
  expect(jobs[0]?.steps.map(({ with: { say } }) => say)).toEqual([undefined, "after", "always"]);
});

test("a job whose needed job did not succeed is skipped", async () => {
  const job = `    steps: [{ uses: a/fail@v1 }]\n  next:\n    needs: only\n    steps: []\n`;
  const { jobs } = await play(workflow(job));
  expect(jobs.map(({ conclusion }) => conclusion)).toEqual(["failure", "skipped"]);
});

test.each([
  ["opened", undefined, true],
  ["labeled", undefined, false],
  ["labeled", "[labeled]", true],
  ["opened", "[labeled]", false],
])("%s with types %s: %s", async (action, types, triggered) => {
  const event = pullRequest("pull_request");
  const on = `{ pull_request: ${types === undefined ? "" : `{ types: ${types} }`} }`;
  const moment = { ...event, payload: { ...event.payload, action } };
  expect((await play(workflow("    steps: []\n", on), { event: moment })).triggered).toBe(triggered);
});

test.each([
  ["build", true],
  ["other", false],
])("a workflow that waits for build is started by %s: %s", async (name, triggered) => {
  const payload = { action: "completed", workflow_run: { name }, repository: TARGET_REPOSITORY };
  const on = "{ workflow_run: { workflows: [build], types: [completed] } }";
  const result = await play(workflow("    steps: []\n", on), { event: { name: "workflow_run", payload } });
  expect(result.triggered).toBe(triggered);
});

test("the name of a concurrency group is evaluated", async () => {
  const more = `concurrency: { group: "pr-\${{ github.event.number }}", cancel-in-progress: "\${{ github.event.action == 'opened' }}" }\n`;
  const { concurrency } = await play(workflow("    steps: []\n", undefined, more));
  expect(concurrency).toEqual({ group: "pr-7", cancelInProgress: true });
});

describe("an environment's secrets", () => {
  const job = `    environment: { name: production, deployment: false }
    steps:
      - uses: a/echo@v1
        with: { say: "\${{ secrets.KEY }} \${{ secrets.SHARED }} \${{ vars.COLOUR }}" }
`;

  test("are given to a workflow of an allowed branch, and win over the repository's", async () => {
    const { jobs } = await play(workflow(job), { event: pullRequest("pull_request_target") });
    expect(jobs[0]?.steps[0]?.with).toEqual({ say: "s2 s1 blue" });
  });

  test("are not given to a workflow that the pull request has changed. Its job does not start", async () => {
    const { jobs } = await play(workflow(job));
    const refused = /^Branch "refs\/pull\/7\/merge" is not allowed to deploy to production/;
    expect(jobs).toEqual([
      { id: "only", conclusion: "failure", refused: expect.stringMatching(refused), steps: [] },
    ]);
  });

  test("are not given to a job without an environment", async () => {
    const text = workflow(job.replace(/.*environment.*\n/, ""));
    const { jobs } = await play(text, { event: pullRequest("pull_request_target") });
    expect(jobs[0]?.steps[0]?.with).toEqual({ say: " s1 red" });
  });
});

test.each([
  ["a fork", pullRequest("pull_request", {}, "octocat", { id: 1 })],
  ["a fork that is gone", pullRequest("pull_request", {}, "octocat", null)],
  ["Dependabot", pullRequest("pull_request", {}, "dependabot[bot]")],
  ["Dependabot, on a pull request of its own", pullRequest("pull_request_target", {}, "dependabot[bot]")],
])("%s gets no secrets and no variables", async (_, event) => {
  const step = `    steps:\n      - uses: a/echo@v1\n        with: { say: "\${{ secrets.SHARED }}\${{ vars.COLOUR }}\${{ secrets.GITHUB_TOKEN }}" }\n`;
  const { jobs } = await play(workflow(step), { event });
  expect(jobs[0]?.steps[0]?.with).toEqual({ say: "ghs_1" });
});

test.each([
  ["strategy", workflow("    strategy: {}\n    steps: []\n")],
  ["defaults", workflow("    steps: []\n", undefined, "defaults: {}\n")],
  ["shell", workflow("    steps: [{ run: x, shell: sh }]\n")],
])("what the local runner does not do is refused: %s", async (key, text) => {
  await expect(play(text)).rejects.toThrow(`the local runner does not know ${key} in a workflow`);
});

test("an action without a stand-in is named", async () => {
  const play1 = play(workflow("    steps: [{ uses: a/other/b@v1 }]\n"));
  await expect(play1).rejects.toThrow("nothing stands in for a/other/b here");
});
