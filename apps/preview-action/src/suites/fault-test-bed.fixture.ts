import { previewGateway } from "../preview-gateway.fixture.ts";
import { pullRequestWorld } from "../pull-request-world.fixture.ts";
import { type FaultPlace, type FaultTarget, startUntrustedServer } from "local-github";
import type { Scenario, Setup } from "./fault-scenarios.fixture.ts";

/** A platform on which one scenario after the other runs. */
export interface FaultTestBed extends AsyncDisposable {
  /** Opens a new pull request, and prepares it for the scenario. */
  setUp(scenario: Scenario): Promise<Setup>;
  /** The facts that a fault needs about its place. */
  place(setup: Setup): Omit<FaultPlace, keyof FaultTarget>;
  /** Everything that the untrusted server received. */
  readonly received: readonly string[];
}

/** A platform for faults. Disposing it also searches every log, comment and commit for tokens. */
export async function faultTestBed(): Promise<FaultTestBed> {
  const resources = new AsyncDisposableStack();
  const gateway = resources.use(await previewGateway());
  const untrusted = resources.use(await startUntrustedServer());
  const world = resources.use(await pullRequestWorld({ config: gateway.config }));
  let pulls = 0;
  return {
    received: untrusted.received,
    place: ({ pullRequest: { number, headSha } }) => ({
      apiUrl: world.github.apiUrl,
      graphqlUrl: world.github.graphqlUrl,
      repositoryId: world.service.id,
      number,
      headSha,
      untrustedUrl: untrusted.url,
    }),
    async setUp(scenario) {
      const branch = `change-${(pulls += 1)}`;
      const pullRequest = await world.openPullRequest({ branch });
      const setup = { world, gateway, pullRequest, branch };
      await scenario.prepare(setup);
      return setup;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
