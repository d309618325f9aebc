import { githubClient } from "preview-gitops";
import { comparison, count, type Row } from "../row.ts";
import { runSweeper, type SweeperRun } from "../environment/run-sweeper.ts";
import {
  startSweepEnvironment,
  type SweepEnvironment,
  type SweepSize,
} from "../environment/sweep-environment.ts";
import type { Run, Suite } from "../suite.ts";

const TYPICAL: SweepSize = { services: 500, previewsOfAService: 20, closedEvery: 50 };
const CROWDED: SweepSize = { ...TYPICAL, closedEvery: 5 };
/** Parallel requests of the comparison without batches. GitHub allows a hundred. */
const AT_ONCE = 20;

/** Cost of a sweep of 10,000 previews over 500 services. */
export const sweep: Suite = {
  ids: [
    "sweep.requests",
    "sweep.points",
    "sweep.cpu-seconds",
    "sweep.rss-mb",
    "sweep.vs-naive",
    "sweep.requests-crowded",
    "sweep.points-crowded",
  ],
  async measure(run) {
    return [...(await measureTypical(run)), ...(await measureCrowded(run))];
  },
};

async function measureTypical({ signal, say }: Run): Promise<Row[]> {
  say("10,000 pull requests, one of fifty closed");
  await using environment = await startSweepEnvironment(TYPICAL);
  say("asking for each by itself");
  const naive = await askForEach(environment, signal);
  say("a sweep");
  const { requests, points, cpuSeconds, megabytes } = await measureSweep(environment, signal);
  const versus = `one request for each pull request: ${naive}`;
  return [
    count({ id: "sweep.requests", value: requests, unit: "requests", versus }, requests / naive),
    count({ id: "sweep.points", value: points, unit: "GraphQL points", versus }, points / naive),
    count(
      { id: "sweep.cpu-seconds", value: cpuSeconds, unit: "s", versus: "10,000 previews" },
      cpuSeconds / 10_000,
    ),
    count(
      { id: "sweep.rss-mb", value: megabytes, unit: "MB", versus: "10,000 previews" },
      megabytes / 10_000,
    ),
    comparison({ id: "sweep.vs-naive", unit: "times fewer requests", versus }, naive / requests),
  ];
}

async function measureCrowded({ signal, say }: Run): Promise<Row[]> {
  say("10,000 pull requests, one of five closed");
  await using environment = await startSweepEnvironment(CROWDED);
  const { requests, points } = await measureSweep(environment, signal);
  const all = environment.pulls.length;
  const versus = `one request for each pull request: ${all}`;
  return [
    count({ id: "sweep.requests-crowded", value: requests, unit: "requests", versus }, requests / all),
    count({ id: "sweep.points-crowded", value: points, unit: "GraphQL points", versus }, points / all),
  ];
}

/** @throws Error when the sweep did not remove exactly the previews of closed pull requests */
async function measureSweep(
  environment: SweepEnvironment,
  signal: AbortSignal,
): Promise<SweeperRun & { readonly requests: number }> {
  const before = environment.github.requests.length;
  const ended = await runSweeper(environment, signal);
  if (ended.removed !== environment.closed)
    throw new Error(`${ended.removed} previews are gone instead of ${environment.closed}`);
  return { ...ended, requests: environment.github.requests.length - before };
}

async function askForEach({ github, tokens, pulls }: SweepEnvironment, signal: AbortSignal): Promise<number> {
  const client = githubClient({ apiUrl: github.apiUrl, token: tokens.pulls, userAgent: "bench" });
  const before = github.requests.length;
  const queue = pulls.values();
  const ask = async (): Promise<void> => {
    for (const pull of queue) {
      signal.throwIfAborted();
      await client.rest.pulls.get(pull);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return github.requests.length - before;
}
