import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";
import { type FaultPlace, type FaultTarget, startStranger } from "local-github";
import type { Scenario, Stage } from "./fault-scenarios.fixture.ts";

/** A platform on which one scene after the other is played. */
export interface FaultGround extends AsyncDisposable {
  /** A new pull request, and what has happened to it before the scenario begins. */
  setStage(scenario: Scenario): Promise<Stage>;
  /** What faults have to know of where they strike. */
  place(stage: Stage): Omit<FaultPlace, keyof FaultTarget>;
  /** Everything that somebody who is not GitHub was sent. */
  readonly overheard: readonly string[];
}

/** A platform for faults. Disposing it also looks for tokens in every log, comment and commit. */
export async function faultGround(): Promise<FaultGround> {
  const resources = new AsyncDisposableStack();
  const gateway = resources.use(await previewGateway());
  const stranger = resources.use(await startStranger());
  const world = resources.use(await pullRequestWorld({ config: gateway.config }));
  let pulls = 0;
  return {
    overheard: stranger.overheard,
    place: ({ pullRequest: { number, headSha } }) => ({
      apiUrl: world.github.apiUrl,
      graphqlUrl: world.github.graphqlUrl,
      repositoryId: world.service.id,
      number,
      headSha,
      strangerUrl: stranger.url,
    }),
    async setStage(scenario) {
      const branch = `change-${(pulls += 1)}`;
      const pullRequest = await world.openPullRequest({ branch });
      const stage = { world, gateway, pullRequest, branch };
      await scenario.prepare(stage);
      return stage;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
