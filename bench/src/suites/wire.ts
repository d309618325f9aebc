import type { LocalGitHub } from "local-github";
import { join } from "node:path";
import { comparison, count } from "../row.ts";
import { prepareActionDeploy } from "../scene/action-deploy.ts";
import { setScene } from "../scene/scene.ts";
import { seedDeploy } from "../scene/seed-deploy.ts";
import type { Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const SMALL = 1_000;
const LARGE = 100_000;

interface Traffic {
  readonly requests: number;
  /** Of the bodies of requests and answers. */
  readonly bytes: number;
}

/** What a deploy asks GitHub for, and whether that grows with the GitOps repository. */
export const wire: Suite = {
  ids: ["event.requests", "event.bytes-flat"],
  async measure({ signal, say }) {
    say("one deploy in a small and in a large repository");
    const small = await measureSmall(signal);
    const large = await measureLarge(signal);
    return [
      count(
        {
          id: "event.requests",
          value: large.requests,
          unit: "requests",
          versus: `the seed's way: ${small.seed.requests}`,
        },
        large.requests / small.seed.requests,
      ),
      comparison(
        {
          id: "event.bytes-flat",
          unit: "times the bytes",
          versus: `${render(large.bytes)} at 100,000 files, ${render(small.action.bytes)} at 1,000`,
        },
        large.bytes / small.action.bytes,
      ),
    ];
  },
};

async function measureSmall(signal: AbortSignal): Promise<{ action: Traffic; seed: Traffic }> {
  await using scene = await setScene(SMALL, signal);
  await using folder = await temporaryFolder();
  const action = await listen(scene.github, await prepareActionDeploy(scene, "api", signal));
  const clone = join(folder.path, "clone");
  const seed = await listen(scene.github, () => seedDeploy({ scene, pr: 2, folder: clone, signal }));
  return { action, seed };
}

async function measureLarge(signal: AbortSignal): Promise<Traffic> {
  await using scene = await setScene(LARGE, signal);
  return await listen(scene.github, await prepareActionDeploy(scene, "api", signal));
}

async function listen(github: LocalGitHub, work: () => Promise<void>): Promise<Traffic> {
  const before = github.requests.length;
  await work();
  const records = github.requests.slice(before);
  const bytes = records.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
  return { requests: records.length, bytes };
}

function render(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
