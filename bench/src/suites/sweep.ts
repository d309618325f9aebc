import { githubClient } from "preview-gitops";
import { comparison, count, type Row } from "../row.ts";
import { runSweeper, type SweeperRun } from "../scene/run-sweeper.ts";
import { setSweepScene, type SweepScene, type SweepSize } from "../scene/sweep-scene.ts";
import type { Run, Suite } from "../suite.ts";

const TYPICAL: SweepSize = { services: 500, previewsOfAService: 20, closedEvery: 50 };
const CROWDED: SweepSize = { ...TYPICAL, closedEvery: 5 };
/** Requests at once of the way without batches; GitHub allows a hundred. */
const AT_ONCE = 20;

/** What a sweep of 10,000 previews over 500 services takes. */
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
  await using scene = await setSweepScene(TYPICAL);
  say("asking for each by itself");
  const naive = await askForEach(scene, signal);
  say("a sweep");
  const { requests, points, cpuSeconds, megabytes } = await measureSweep(scene, signal);
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
  await using scene = await setSweepScene(CROWDED);
  const { requests, points } = await measureSweep(scene, signal);
  const all = scene.pulls.length;
  const versus = `one request for each pull request: ${all}`;
  return [
    count({ id: "sweep.requests-crowded", value: requests, unit: "requests", versus }, requests / all),
    count({ id: "sweep.points-crowded", value: points, unit: "GraphQL points", versus }, points / all),
  ];
}

/** A sweep counts only when it removed exactly what was closed. */
async function measureSweep(
  scene: SweepScene,
  signal: AbortSignal,
): Promise<SweeperRun & { readonly requests: number }> {
  const before = scene.github.requests.length;
  const ended = await runSweeper(scene, signal);
  if (ended.removed !== scene.closed)
    throw new Error(`${ended.removed} previews are gone instead of ${scene.closed}`);
  return { ...ended, requests: scene.github.requests.length - before };
}

async function askForEach({ github, tokens, pulls }: SweepScene, signal: AbortSignal): Promise<number> {
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
