import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { type Annotation, readLog } from "./read-log.ts";
import { parseOutputs } from "./parse-outputs.ts";

/** One run of an action in a job, as GitHub's runner would start it. */
export interface ActionRun {
  /** Path of its `action.yml`. */
  readonly action: string;
  /** What the workflow gives under `with:`. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: { readonly name: string; readonly payload: object };
  /** The repository whose workflow runs. */
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly github: { readonly url: string; readonly apiUrl: string; readonly graphqlUrl: string };
  /** What `${{ github.token }}` stands for. */
  readonly token: string;
  /** Default: 1 */
  readonly runId?: number;
  /** Ends the run as a cancelled job does. */
  readonly signal?: AbortSignal;
}

/** What the runner knows when the action has ended. */
export interface ActionResult {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary, Markdown. */
  readonly summary: string;
  /** Errors, warnings and notices. */
  readonly annotations: readonly Annotation[];
  /** What a person reads in the log: secrets hidden, commands taken out. */
  readonly log: string;
  /** Everything that was written, before anything was hidden. */
  readonly rawLog: string;
}

/**
 * Runs an action's bundle in a process of its own, the way GitHub's runner does: inputs and defaults as environment
 * variables, the event as a file, outputs and summary read from files. Nothing else of this process's environment
 * reaches it.
 */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), "runner-"));
  try {
    const files = {
      event: join(folder, "event.json"),
      output: join(folder, "output"),
      summary: join(folder, "summary.md"),
    };
    await Promise.all([
      writeFile(files.event, JSON.stringify(run.event.payload)),
      writeFile(files.output, ""),
      writeFile(files.summary, ""),
    ]);
    const definition = await readDefinition(run.action);
    const main = join(dirname(run.action), definition.main);
    const environment = { ...toInputs(definition, run), ...toContext(run, files, folder) };
    const { exitCode, stdout } = await execute(main, environment, run.signal);
    const [output, summary] = await Promise.all([
      readFile(files.output, "utf8"),
      readFile(files.summary, "utf8"),
    ]);
    return { exitCode, outputs: parseOutputs(output), summary, ...readLog(stdout), rawLog: stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface ActionDefinition {
  readonly main: string;
  readonly defaults: readonly (readonly [input: string, value: string])[];
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
  { event, repository, github, runId = 1 }: ActionRun,
  files: { event: string; output: string; summary: string },
  folder: string,
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
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: folder,
  };
}

async function execute(
  main: string,
  environment: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<{ exitCode: number; stdout: string }> {
  const child = spawn(process.execPath, [main], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const cancel = () => void child.kill("SIGINT");
  signal?.addEventListener("abort", cancel, { once: true });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal?.removeEventListener("abort", cancel);
  return { exitCode, stdout: stdout + stderr };
}
