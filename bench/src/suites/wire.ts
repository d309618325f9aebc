import type { LocalGitHub } from "local-github";
import { join } from "node:path";
import { comparison, count } from "../row.ts";
import { prepareActionDeploy } from "../environment/action-deploy.ts";
import { startEnvironment } from "../environment/environment.ts";
import { cloneDeploy } from "../environment/clone-deploy.ts";
import type { Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const SMALL = 1_000;
const LARGE = 100_000;

interface Traffic {
  readonly requests: number;
  /** Bytes of the bodies of requests and answers. */
  readonly bytes: number;
}

/** Requests and bytes of a deploy, in a small and in a large GitOps repository. */
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
          versus: `a shallow clone: ${small.clone.requests}`,
        },
        large.requests / small.clone.requests,
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

async function measureSmall(signal: AbortSignal): Promise<{ action: Traffic; clone: Traffic }> {
  await using environment = await startEnvironment(SMALL, signal);
  await using folder = await temporaryFolder();
  const action = await listen(environment.github, await prepareActionDeploy(environment, "api", signal));
  const path = join(folder.path, "clone");
  const clone = await listen(environment.github, () =>
    cloneDeploy({ environment, pr: 2, folder: path, signal }),
  );
  return { action, clone };
}

async function measureLarge(signal: AbortSignal): Promise<Traffic> {
  await using environment = await startEnvironment(LARGE, signal);
  return await listen(environment.github, await prepareActionDeploy(environment, "api", signal));
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
