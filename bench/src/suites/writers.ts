import { join } from "node:path";
import { DEFAULT_ROOT } from "preview-core";
import { count } from "../row.ts";
import { concurrentWriters } from "../environment/concurrent-writers.ts";
import { type Environment, startEnvironment } from "../environment/environment.ts";
import { cloneDeploy } from "../environment/clone-deploy.ts";
import type { Run, Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const FILES = 1_000;
const WRITERS = 50;
const FILES_OF_A_PREVIEW = 2;

/** Load test: how many of fifty concurrent deploys land, and after how many attempts. */
export const writers: Suite = {
  ids: ["writers.landed", "writers.max-attempts", "seed.landed"],
  async measure(run) {
    run.say(`${WRITERS} deploys at once`);
    const { landed, attempts } = await measureWriters(run);
    run.say(`${WRITERS} deploys at once by shallow clones`);
    const clonesLanded = await measureClones(run);
    const most = Math.max(...attempts);
    const average = attempts.reduce((sum, one) => sum + one, 0) / WRITERS;
    const [unit, ours, clones] = [
      `of ${WRITERS}`,
      `the action: ${landed} of ${WRITERS}`,
      `shallow clones: ${clonesLanded} of ${WRITERS}`,
    ];
    return [
      count({ id: "writers.landed", value: landed, unit, versus: clones }, landed / clonesLanded),
      count(
        {
          id: "writers.max-attempts",
          value: most,
          unit: "attempts",
          versus: `the average writer: ${average.toFixed(1)}`,
        },
        most / average,
      ),
      count({ id: "seed.landed", value: clonesLanded, unit, versus: ours }, clonesLanded / landed),
    ];
  },
};

async function measureWriters({ signal }: Run): Promise<{ landed: number; attempts: readonly number[] }> {
  await using environment = await startEnvironment(FILES, signal);
  const pulls = [];
  for (let writer = 0; writer < WRITERS; writer += 1) pulls.push(await environment.openPullRequest());
  const attempts = await concurrentWriters(environment, pulls, signal);
  return { landed: await countPreviews(environment), attempts };
}

async function measureClones({ signal }: Run): Promise<number> {
  await using environment = await startEnvironment(FILES, signal);
  await using folder = await temporaryFolder();
  const deploys = Array.from({ length: WRITERS }, (_, index) =>
    cloneDeploy({ environment, pr: index + 1, folder: join(folder.path, String(index)), signal }),
  );
  await Promise.allSettled(deploys);
  signal.throwIfAborted();
  return await countPreviews(environment);
}

/** Counts the previews in the repository, whatever the deploys reported. */
async function countPreviews({ gitops }: Environment): Promise<number> {
  const files = await gitops.listFiles("main", `${DEFAULT_ROOT}/pricing-api`);
  return files.filter((path) => path.includes("/preview-pr-")).length / FILES_OF_A_PREVIEW;
}
