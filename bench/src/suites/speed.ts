import { join } from "node:path";
import { type Contestant, interleave } from "../interleave.ts";
import { comparison } from "../row.ts";
import { prepareActionDeploy } from "../environment/action-deploy.ts";
import { type Environment, startEnvironment } from "../environment/environment.ts";
import { cloneDeploy } from "../environment/clone-deploy.ts";
import type { Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const FILES = 100_000;
const ROUNDS = 3;

/** Time of a deploy compared with a shallow clone, from the start of the first process to the end of the last. */
export const speed: Suite = {
  ids: ["event.vs-seed", "git.vs-seed"],
  async measure({ signal, say }) {
    await using environment = await startEnvironment(FILES, signal);
    await using folder = await temporaryFolder();
    say(`${ROUNDS} rounds of deploys at ${FILES.toLocaleString("en-US")} files`);
    const contestants = {
      api: { prepare: () => prepareActionDeploy(environment, "api", signal), times: 5 },
      git: { prepare: () => prepareActionDeploy(environment, "git", signal), times: 3 },
      clone: cloneContestant(environment, folder.path, signal),
    };
    await warmUp([contestants.api, contestants.git]);
    const { api, git, clone } = await interleave(ROUNDS, contestants, signal);
    const versus = "a shallow clone: git clone --depth=1, add, commit, push";
    return [
      comparison({ id: "event.vs-seed", unit: "times as fast", versus }, clone / api),
      comparison({ id: "git.vs-seed", unit: "times as fast", versus }, clone / git),
    ];
  },
};

function cloneContestant(environment: Environment, folder: string, signal: AbortSignal): Contestant {
  return {
    prepare: async () => {
      const { number: pr } = await environment.openPullRequest();
      return () => cloneDeploy({ environment, pr, folder: join(folder, String(pr)), signal });
    },
  };
}

/** Runs each contestant once, so that its program is in the disk cache. git was used before. */
async function warmUp(contestants: readonly Contestant[]): Promise<void> {
  for (const { prepare } of contestants) await (await prepare())();
}
