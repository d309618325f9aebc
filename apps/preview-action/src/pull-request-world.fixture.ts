import type { EventEmitter } from "node:events";
import { fileURLToPath } from "node:url";
import {
  createGitOpsToken,
  type Author,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  type PullRequestOptions,
  startGitHub,
} from "local-github";
import {
  type ActionResult,
  type ActionRun,
  fetchPullRequest,
  type PullRequestAction,
  pullRequestEvent,
  runAction,
} from "local-platform";
import type { Clock } from "preview-gitops";
import { findLeaks } from "./find-leaks.fixture.ts";
import { instantClock } from "./instant-clock.fixture.ts";
import { runInProcess } from "./run-in-process.fixture.ts";

const ACTION = fileURLToPath(new URL("../action.yml", import.meta.url));

/** The smallest config of a platform. */
export const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

/** GitHub with a GitOps repository and one service. Runs the action there, as a bundle or from its sources. */
export interface PullRequestWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  readonly tokens: { readonly gitops: string; readonly workflow: string };
  /** A pull request with one commit of its own. */
  openPullRequest(how?: OpenOptions): Promise<LocalPullRequest>;
  /** The payload that GitHub would send now. */
  payload(event: PullRequestAction, pullRequest: LocalPullRequest): Promise<object>;
  /** Runs the bundle as GitHub's runner does after an event. */
  runBundle(event: PullRequestAction, pullRequest: LocalPullRequest, how?: RunOptions): Promise<ActionResult>;
  /** Runs the sources in this process after an event, by default on a clock that never waits. */
  run(event: PullRequestAction, pullRequest: LocalPullRequest, how?: InProcessOptions): Promise<ActionResult>;
  /** The same after an event of any name and payload. */
  runEvent(event: ActionRun["event"], how?: InProcessOptions): Promise<ActionResult>;
  /** The parameters of a run, for a test that starts the run itself. */
  actionRun(event: ActionRun["event"], how?: RunOptions): ActionRun;
  /** Paths below the services' root in the GitOps repository. */
  previewFiles(): Promise<string[]>;
}

export interface OpenOptions extends Partial<Omit<PullRequestOptions, "branch" | "author">> {
  /** Default: `change` */
  readonly branch?: string;
  /** Default: `crh225` */
  readonly author?: Author;
}

export interface RunOptions extends Partial<
  Pick<ActionRun, "github" | "token" | "runAttempt" | "env" | "signal">
> {
  /** Default: `pull_request_target` */
  readonly name?: string;
  /** More inputs, or other values, than those of the smallest workflow. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Default: the payload that GitHub would send now */
  readonly payload?: object;
}

export interface InProcessOptions extends RunOptions {
  /** Default: a clock that never waits */
  readonly clock?: Clock;
  /** Emits `beforeExit` when the program has nothing left to wait for. Default: never */
  readonly program?: EventEmitter;
}

export interface WorldOptions {
  /** Default: the smallest config for `chrishouse.io`; `null` for none */
  readonly config?: string | null;
  /** Default: `crh225/pricing-api` */
  readonly service?: string;
  /** Lets the local GitHub send undocumented answers, such as a login with spaces. Default: false */
  readonly undocumented?: boolean;
}

/**
 * A new world for one test. Disposing it also checks that no request broke GitHub's contract, that no token can be read
 * anywhere, and that no shown text in a log is a command.
 */
export async function pullRequestWorld(options: WorldOptions = {}): Promise<PullRequestWorld> {
  const { config = CONFIG, service: fullName = "crh225/pricing-api", undocumented = false } = options;
  const github = await startGitHub();
  const gitops = await github.createRepository({
    fullName: "crh225/gitops",
    files: config === null ? {} : { "preview.yaml": config },
  });
  const service = await github.createRepository({ fullName, files: { "README.md": "" } });
  const tokens = createTokens(github, gitops, service);
  const traces = {
    results: [] as ActionResult[],
    pullRequests: [] as LocalPullRequest[],
    sent: recordBodies(github),
  };
  const secrets = new Set<string>();
  const traced = async (run: Promise<ActionResult>): Promise<ActionResult> => {
    const result = await run;
    traces.results.push(result);
    return result;
  };
  const world: PullRequestWorld = {
    github,
    gitops,
    service,
    tokens,
    async openPullRequest(how) {
      const pullRequest = await openPullRequest(service, how);
      traces.pullRequests.push(pullRequest);
      return pullRequest;
    },
    async payload(event, { number }) {
      const at = { token: tokens.workflow, fullName: service.fullName, number };
      return pullRequestEvent(event, await fetchPullRequest(github, at));
    },
    actionRun(event, how = {}) {
      const run: ActionRun = {
        action: ACTION,
        repository: { id: service.id, fullName: service.fullName },
        github,
        token: tokens.workflow,
        ...how,
        event,
        inputs: { ...smallestInputs(gitops, tokens.gitops), ...how.inputs },
      };
      for (const secret of [run.token, run.inputs["gitops-token"]]) if (secret) secrets.add(secret);
      return run;
    },
    async runBundle(event, pullRequest, { name = "pull_request_target", ...how } = {}) {
      const payload = how.payload ?? (await world.payload(event, pullRequest));
      return traced(runAction(world.actionRun({ name, payload }, how)));
    },
    async run(event, pullRequest, { name = "pull_request_target", ...how } = {}) {
      const payload = how.payload ?? (await world.payload(event, pullRequest));
      return world.runEvent({ name, payload }, how);
    },
    runEvent: (event, { clock = instantClock(), program, ...how } = {}) =>
      traced(runInProcess(world.actionRun(event, how), clock, program)),
    previewFiles: () => gitops.listFiles("main", "infra"),
    async [Symbol.asyncDispose]() {
      const leaks = findLeaks([...secrets], traces);
      await github[Symbol.asyncDispose]();
      const problems = [...leaks, ...(undocumented ? [] : github.violations)];
      if (problems.length > 0) throw new Error(`no test may do this:\n${problems.join("\n")}`);
    },
  };
  return world;
}

/** The JSON bodies of all later requests to GitHub. */
function recordBodies(github: LocalGitHub): readonly unknown[] {
  const bodies: unknown[] = [];
  const when = ({ body }: { readonly body: unknown }): boolean => {
    if (body !== undefined) bodies.push(body);
    return false;
  };
  github.inject({ when, fault: { kind: "reset" } });
  return bodies;
}

function createTokens(
  github: LocalGitHub,
  gitops: LocalRepository,
  service: LocalRepository,
): PullRequestWorld["tokens"] {
  return {
    gitops: createGitOpsToken(github, gitops),
    workflow: github.createToken({
      name: "workflow",
      login: "github-actions[bot]",
      kind: "actions",
      grants: { [service.fullName]: { pull_requests: "write", deployments: "write" } },
    }),
  };
}

/** Without feedback and waiting: only the tests about them need them. */
function smallestInputs(gitops: LocalRepository, token: string): Record<string, string> {
  return {
    team: "red",
    wait: "false",
    deployment: "false",
    "gitops-repository": gitops.fullName,
    "gitops-token": token,
  };
}

async function openPullRequest(
  service: LocalRepository,
  { branch = "change", author = { login: "crh225" }, ...more }: OpenOptions = {},
): Promise<LocalPullRequest> {
  if (more.headRepository === undefined) {
    await service.commit({ branch, message: "Change", files: { [branch]: "" } });
  }
  return service.openPullRequest({ title: "Change", ...more, branch, author });
}
