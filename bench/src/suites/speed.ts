import { join } from "node:path";
import { type Contestant, interleave } from "../interleave.ts";
import { comparison } from "../row.ts";
import { prepareActionDeploy } from "../scene/action-deploy.ts";
import { type Scene, setScene } from "../scene/scene.ts";
import { seedDeploy } from "../scene/seed-deploy.ts";
import type { Suite } from "../suite.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const FILES = 100_000;
const ROUNDS = 3;

/** How fast a deploy is next to the seed's way, from the start of the first process to the end of the last. */
export const speed: Suite = {
  ids: ["event.vs-seed", "git.vs-seed"],
  async measure({ signal, say }) {
    await using scene = await setScene(FILES, signal);
    await using folder = await temporaryFolder();
    say(`${ROUNDS} rounds of deploys at ${FILES.toLocaleString("en-US")} files`);
    const contestants = {
      api: { prepare: () => prepareActionDeploy(scene, "api", signal), times: 5 },
      git: { prepare: () => prepareActionDeploy(scene, "git", signal), times: 3 },
      seed: seedContestant(scene, folder.path, signal),
    };
    await warmUp([contestants.api, contestants.git]);
    const { api, git, seed } = await interleave(ROUNDS, contestants, signal);
    const versus = "the seed's way: git clone --depth=1, add, commit, push";
    return [
      comparison({ id: "event.vs-seed", unit: "times as fast", versus }, seed / api),
      comparison({ id: "git.vs-seed", unit: "times as fast", versus }, seed / git),
    ];
  },
};

function seedContestant(scene: Scene, folder: string, signal: AbortSignal): Contestant {
  return {
    prepare: async () => {
      const { number: pr } = await scene.openPullRequest();
      return () => seedDeploy({ scene, pr, folder: join(folder, String(pr)), signal });
    },
  };
}

/** The first run of each brings its program from the disk; git has been used already. */
async function warmUp(contestants: readonly Contestant[]): Promise<void> {
  for (const { prepare } of contestants) await (await prepare())();
}
