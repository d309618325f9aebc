import type { SweepResult } from "../processes/sweep/sweep-platform.ts";
import { type GitHubSweepWorld, githubSweepWorld } from "../processes/sweep/github-sweep-world.fixture.ts";
import { DAY, HOUR, MINUTE, REQUEST, ROOT } from "../processes/sweep/sweep-world.fixture.ts";
import { sweepPreviews } from "../processes/sweep/sweep-previews.ts";
import type { SweepTestBed } from "./sweep-faults.fixture.ts";

/** Directories that a sweep may remove, may announce, and must keep. */
const REMOVABLE = ["a/preview-pr-4", "b/preview-pr-1"];
const EXPIRING = "a/preview-pr-2";
const EXPIRED = "a/preview-pr-1";
const SAFE = ["a/preview-pr-3", "a/preview-pr-5", "c/preview-pr-1", EXPIRING];

const APPLICATION = "argocd-application.yaml";

/** A test bed with previews of all kinds. */
export async function previewTestBed(): Promise<SweepTestBed> {
  const resources = new AsyncDisposableStack();
  const world = resources.use(await githubSweepWorld(["a", "b", "c"]));
  const [a, b, c] = [world.service("a"), world.service("b"), world.service("c")];
  await world.deploy(a);
  world.wait(6 * HOUR);
  await world.deploy(a);
  world.wait(13 * DAY - 5 * HOUR);
  await sweepPreviews(world.platform, REQUEST);
  world.wait(DAY + HOUR);
  await world.deploy(a);
  const closed = [await world.deploy(a), await world.deploy(b)];
  const justClosed = await world.deploy(a);
  (await world.deploy(c)).close();
  for (const pull of closed) pull.close({ merged: true });
  c.hide();
  world.wait(HOUR);
  justClosed.close();
  world.wait(MINUTE);
  const files = await readAll(world);
  return {
    world,
    request: REQUEST,
    observe: () => observe(world),
    isQuiet,
    describe,
    platform: (fetch) => world.connect(fetch),
    async reset() {
      justClosed.close();
      const now = await readAll(world);
      const changed = [...files].filter(([path, text]) => now.get(path) !== text);
      const extra = [...now.keys()].filter((path) => !files.has(path)).map((path) => [path, null] as const);
      const changes = Object.fromEntries([...changed, ...extra]);
      if (Object.keys(changes).length > 0)
        await world.gitops.commit({ branch: "main", message: "Reset", files: changes });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function isQuiet({ plan }: SweepResult): boolean {
  return !plan.previews.some(
    ({ rule, preview }) =>
      rule === "postponed" || (rule === "unknown" && preview.directory !== `${ROOT}/c/preview-pr-1`),
  );
}

function describe({ plan, commit }: SweepResult): object {
  const decisions = plan.previews.map(
    ({ preview, action, rule }) => `${preview.directory.slice(-14)} ${action} ${rule}`,
  );
  return { decisions, commit };
}

/** The missing previews that a sweep must not remove, and whether everything is removed and announced. */
async function observe(world: GitHubSweepWorld): Promise<{ lost: string[]; done: boolean }> {
  const there = await world.directories();
  const application = await world.gitops.readFile(`${ROOT}/${EXPIRING}/${APPLICATION}`);
  const isAnnounced = application?.includes("expiry-warned-at") === true;
  const isGone = [...REMOVABLE, EXPIRED].every((directory) => !there.includes(directory));
  return { lost: SAFE.filter((directory) => !there.includes(directory)), done: isGone && isAnnounced };
}

async function readAll({ gitops }: GitHubSweepWorld): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await gitops.listFiles()) files.set(path, (await gitops.readFile(path)) ?? "");
  return files;
}
