import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { ActionResult, ActionRun } from "./action-run.ts";
import { readLog } from "./read-log.ts";

/** The inputs of an action's run, and the files of its outputs. Disposing it removes the files. */
export interface PreparedAction extends AsyncDisposable {
  /** Path of the program. */
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The folder in which the program runs. It is empty, as without a checkout. */
  readonly workspace: string;
  /** The result, from the program's exit code and its output. */
  result(exitCode: number, rawLog: string): Promise<ActionResult>;
}

interface Files {
  readonly folder: string;
  readonly workspace: string;
  readonly event: string;
  readonly output: string;
  readonly summary: string;
}

interface ActionDefinition {
  readonly main: string;
  readonly defaults: readonly (readonly [input: string, value: string])[];
}

/**
 * The files and the environment of an action's run, as GitHub's runner makes them: inputs and defaults as
 * variables, the event as a file, files for outputs and summary. The environment has only `PATH` of this
 * process.
 */
export async function prepareAction(run: ActionRun): Promise<PreparedAction> {
  const files = await createFiles(run);
  const definition = await readDefinition(run.action);
  return {
    main: join(dirname(run.action), definition.main),
    environment: { ...run.env, ...toInputs(definition, run), ...toContext(run, files) },
    workspace: files.workspace,
    async result(exitCode, rawLog) {
      const [output, summary] = await Promise.all([
        readFile(files.output, "utf8"),
        readFile(files.summary, "utf8"),
      ]);
      return { exitCode, outputs: parseOutputs(output), summary, ...readLog(rawLog), rawLog };
    },
    [Symbol.asyncDispose]: () => rm(files.folder, { recursive: true, force: true }),
  };
}

async function createFiles({ event }: ActionRun): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), "runner-"));
  const files = {
    folder,
    workspace: join(folder, "workspace"),
    event: join(folder, "event.json"),
    output: join(folder, "output"),
    summary: join(folder, "summary.md"),
  };
  await Promise.all([
    mkdir(files.workspace),
    writeFile(files.event, JSON.stringify(event.payload)),
    writeFile(files.output, ""),
    writeFile(files.summary, ""),
  ]);
  return files;
}

async function readDefinition(path: string): Promise<ActionDefinition> {
  const { runs, inputs }: { runs: { main: string }; inputs: Record<string, { default?: string }> } = parse(
    await readFile(path, "utf8"),
  );
  const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default ?? ""] as const);
  return { main: runs.main, defaults };
}

function toInputs({ defaults }: ActionDefinition, { inputs, token }: ActionRun): Record<string, string> {
  const all = { ...Object.fromEntries(defaults), ...inputs };
  const entries = Object.entries(all).map(([name, value]) => [
    toVariable(name),
    value.replace("${{ github.token }}", token),
  ]);
  return Object.fromEntries(entries);
}

/** The runner keeps hyphens, and replaces spaces (actions/toolkit, `packages/core/src/core.ts`). */
function toVariable(input: string): string {
  return `INPUT_${input.replaceAll(" ", "_").toUpperCase()}`;
}

function toContext(
  { event, repository, github, runId = 1, runAttempt = 1 }: ActionRun,
  files: Files,
): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_REPOSITORY: repository.fullName,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_SERVER_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_ATTEMPT: String(runAttempt),
    GITHUB_WORKSPACE: files.workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: files.folder,
  };
}

/**
 * The values in the text of a `GITHUB_OUTPUT` file, by the runner's own grammar: `name=value` lines and
 * `name<<delimiter` blocks (actions/runner, `FileCommandManager.cs`).
 */
export function parseOutputs(text: string): Record<string, string> {
  const lines = text.split("\n");
  const outputs: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift() ?? "";
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) outputs[name] = takeBlock(lines, delimiter);
    else if (line.includes("="))
      outputs[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
    else if (line !== "") throw new Error(`not a line of a GITHUB_OUTPUT file: ${line}`);
  }
  return outputs;
}

function takeBlock(lines: string[], delimiter: string): string {
  const end = lines.indexOf(delimiter);
  if (end === -1) throw new Error(`the block of ${delimiter} has no end`);
  return lines
    .splice(0, end + 1)
    .slice(0, -1)
    .join("\n");
}
