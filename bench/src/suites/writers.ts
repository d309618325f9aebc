import { join } from "node:path";
import { DEFAULT_ROOT } from "preview-core";
import { count } from "../row.ts";
import { concurrentWriters } from "../scene/concurrent-writers.ts";
import { type Scene, setScene } from "../scene/scene.ts";
import { seedDeploy } from "../scene/seed-deploy.ts";
import type { Run, Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const FILES = 1_000;
const WRITERS = 50;
const FILES_OF_A_PREVIEW = 2;

/** How many of fifty deploys at once land, and how often they have to try. */
export const writers: Suite = {
  ids: ["writers.landed", "writers.max-attempts", "seed.landed"],
  async measure(run) {
    run.say(`${WRITERS} deploys at once`);
    const { landed, attempts } = await measureWriters(run);
    run.say(`${WRITERS} deploys at once in the seed's way`);
    const seedLanded = await measureSeed(run);
    const most = Math.max(...attempts);
    const average = attempts.reduce((sum, one) => sum + one, 0) / WRITERS;
    const [unit, ours, seeds] = [
      `of ${WRITERS}`,
      `the action: ${landed} of ${WRITERS}`,
      `the seed's way: ${seedLanded} of ${WRITERS}`,
    ];
    return [
      count({ id: "writers.landed", value: landed, unit, versus: seeds }, landed / seedLanded),
      count(
        {
          id: "writers.max-attempts",
          value: most,
          unit: "attempts",
          versus: `the average writer: ${average.toFixed(1)}`,
        },
        most / average,
      ),
      count({ id: "seed.landed", value: seedLanded, unit, versus: ours }, seedLanded / landed),
    ];
  },
};

async function measureWriters({ signal }: Run): Promise<{ landed: number; attempts: readonly number[] }> {
  await using scene = await setScene(FILES, signal);
  const pulls = [];
  for (let writer = 0; writer < WRITERS; writer += 1) pulls.push(await scene.openPullRequest());
  const attempts = await concurrentWriters(scene, pulls, signal);
  return { landed: await countPreviews(scene), attempts };
}

async function measureSeed({ signal }: Run): Promise<number> {
  await using scene = await setScene(FILES, signal);
  await using folder = await temporaryFolder();
  const deploys = Array.from({ length: WRITERS }, (_, index) =>
    seedDeploy({ scene, pr: index + 1, folder: join(folder.path, String(index)), signal }),
  );
  await Promise.allSettled(deploys);
  signal.throwIfAborted();
  return await countPreviews(scene);
}

/** What counts is what is in the repository in the end, not what anybody was told. */
async function countPreviews({ gitops }: Scene): Promise<number> {
  const files = await gitops.listFiles("main", `${DEFAULT_ROOT}/pricing-api`);
  return files.filter((path) => path.includes("/preview-pr-")).length / FILES_OF_A_PREVIEW;
}
