import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen } from "local-github/http";
import type { ActionRun } from "./action-run.ts";
import { runAction } from "./run-action.ts";

const DEFINITION = `name: Example
inputs:
  team:
    description: Required.
  github-token:
    description: A token.
    default: \${{ github.token }}
  two words:
    description: Rare.
    default: "0"
runs:
  using: node24
  main: main.mjs
`;

/** An action with this program. */
async function actionOf(program: string): Promise<{ readonly run: ActionRun } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "action-"));
  await writeFile(join(folder, "action.yml"), DEFINITION);
  await writeFile(join(folder, "main.mjs"), program);
  return {
    run: {
      action: join(folder, "action.yml"),
      inputs: { team: "red" },
      event: { name: "pull_request", payload: { number: 1 } },
      repository: { id: 42, fullName: "crh225/pricing-api" },
      github: { url: "http://a", apiUrl: "http://a/api/v3", graphqlUrl: "http://a/api/graphql" },
      token: "ghs_1",
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const PRINT_ENVIRONMENT = `process.stdout.write(JSON.stringify(process.env));`;

test("a program gets inputs, defaults and the runner's variables, and only PATH of this process", async () => {
  await using action = await actionOf(PRINT_ENVIRONMENT);
  const { rawLog } = await runAction({ ...action.run, runId: 8, runAttempt: 2, env: { FROM_WORKFLOW: "1" } });
  const environment: unknown = JSON.parse(rawLog);
  expect(environment).toEqual({
    PATH: process.env["PATH"],
    CI: "true",
    FROM_WORKFLOW: "1",
    INPUT_TEAM: "red",
    "INPUT_GITHUB-TOKEN": "ghs_1",
    INPUT_TWO_WORDS: "0",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: expect.any(String),
    GITHUB_REPOSITORY: "crh225/pricing-api",
    GITHUB_REPOSITORY_ID: "42",
    GITHUB_SERVER_URL: "http://a",
    GITHUB_API_URL: "http://a/api/v3",
    GITHUB_GRAPHQL_URL: "http://a/api/graphql",
    GITHUB_RUN_ID: "8",
    GITHUB_RUN_ATTEMPT: "2",
    GITHUB_WORKSPACE: expect.any(String),
    GITHUB_OUTPUT: expect.any(String),
    GITHUB_STEP_SUMMARY: expect.any(String),
    RUNNER_TEMP: expect.any(String),
  });
});

test("by default, a run is the first attempt of run 1", async () => {
  await using action = await actionOf(PRINT_ENVIRONMENT);
  const { rawLog } = await runAction(action.run);
  expect(JSON.parse(rawLog)).toMatchObject({ GITHUB_RUN_ID: "1", GITHUB_RUN_ATTEMPT: "1" });
});

test("a program gets its event, an empty workspace and its files, and its outputs are read", async () => {
  await using action = await actionOf(`
    import { appendFileSync, readdirSync, readFileSync, realpathSync } from "node:fs";
    const { GITHUB_EVENT_PATH, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY, GITHUB_WORKSPACE } = process.env;
    const event = readFileSync(GITHUB_EVENT_PATH, "utf8");
    const here = process.cwd() === realpathSync(GITHUB_WORKSPACE) && readdirSync(".").length;
    appendFileSync(GITHUB_OUTPUT, "event=" + event + "\\nhere<<x\\n" + here + "\\nx\\n");
    appendFileSync(GITHUB_STEP_SUMMARY, "# Done\\n");
    console.log("::add-mask::ghs_1");
    console.log("with ghs_1");
    console.error("::warning::careful");
    process.exitCode = 3;
  `);
  const result = await runAction(action.run);
  expect(result).toEqual({
    exitCode: 3,
    outputs: { event: '{"number":1}', here: "0" },
    summary: "# Done\n",
    annotations: [{ level: "warning", message: "careful" }],
    log: "with ***\n",
    rawLog: "::add-mask::ghs_1\nwith ghs_1\n::warning::careful\n",
  });
});

test("a cancelled run gets SIGINT and can end by itself", async () => {
  await using action = await actionOf(`
    const alive = setInterval(() => {}, 60_000);
    process.once("SIGINT", () => {
      console.log("interrupted");
      process.exitCode = 1;
      clearInterval(alive);
    });
    await fetch(process.env.GITHUB_API_URL);
  `);
  const cancelled = new AbortController();
  const server = createServer((_, response) => {
    response.end();
    cancelled.abort();
  });
  const github = { ...action.run.github, apiUrl: `http://127.0.0.1:${await listen(server, 0)}` };
  const result = await runAction({ ...action.run, github, signal: cancelled.signal });
  server.close();
  expect(result).toMatchObject({ exitCode: 1, log: "interrupted\n" });
});
