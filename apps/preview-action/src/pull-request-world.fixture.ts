import { fileURLToPath } from "node:url";
import {
  type ActionResult,
  assertNoViolations,
  type Author,
  fetchPullRequest,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  type PullRequestAction,
  pullRequestEvent,
  runAction,
  startGitHub,
} from "local-platform";

const ACTION = fileURLToPath(new URL("../action.yml", import.meta.url));
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

/** GitHub with a GitOps repository and one service, and the built action to run on it. */
export interface PullRequestWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  /** A pull request with one commit of its own. */
  openPullRequest(how?: OpenOptions): Promise<LocalPullRequest>;
  /** What GitHub would send about the pull request as it is now. */
  payload(event: PullRequestAction, pullRequest: LocalPullRequest): Promise<object>;
  /** Runs the action as GitHub's runner does after an event. */
  run(event: PullRequestAction, pullRequest: LocalPullRequest, how?: RunOptions): Promise<ActionResult>;
  /** Paths below the services' root in the GitOps repository. */
  previewFiles(): Promise<string[]>;
}

export interface OpenOptions {
  /** Default: `change` */
  readonly branch?: string;
  /** Default: `crh225` */
  readonly author?: Author;
}

export interface RunOptions {
  /** Default: `pull_request_target` */
  readonly name?: string;
  /** Added to, or instead of, the smallest workflow's inputs. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The payload, when the event happened earlier than now. */
  readonly payload?: object;
}

export interface WorldOptions {
  /** Default: the smallest config for `chrishouse.io` */
  readonly config?: string;
  /** Default: `crh225/pricing-api` */
  readonly service?: string;
}

/** A new world for one test. Disposing it also checks that no request broke GitHub's contract. */
export async function pullRequestWorld(options: WorldOptions = {}): Promise<PullRequestWorld> {
  const { config = CONFIG, service: fullName = "crh225/pricing-api" } = options;
  const github = await startGitHub();
  const gitops = await github.createRepository({
    fullName: "crh225/gitops",
    files: { "preview.yaml": config },
  });
  const service = await github.createRepository({ fullName, files: { "README.md": "" } });
  const tokens = createTokens(github, gitops, service);
  const payload: PullRequestWorld["payload"] = async (event, { number }) =>
    pullRequestEvent(event, await fetchPullRequest(github, { token: tokens.workflow, fullName, number }));
  return {
    github,
    gitops,
    service,
    openPullRequest: (how) => openPullRequest(service, how),
    payload,
    run: async (event, pullRequest, { name = "pull_request_target", inputs = {}, ...given } = {}) =>
      runAction({
        action: ACTION,
        inputs: { ...smallestInputs(gitops, tokens.gitops), ...inputs },
        event: { name, payload: given.payload ?? (await payload(event, pullRequest)) },
        repository: { id: service.id, fullName },
        github,
        token: tokens.workflow,
      }),
    previewFiles: () => gitops.listFiles("main", "infra"),
    [Symbol.asyncDispose]: () => stop(github),
  };
}

function createTokens(
  github: LocalGitHub,
  gitops: LocalRepository,
  service: LocalRepository,
): { gitops: string; workflow: string } {
  return {
    gitops: github.createToken({
      name: "gitops",
      login: "preview-gitops[bot]",
      kind: "app",
      grants: { [gitops.fullName]: { contents: "write" } },
    }),
    workflow: github.createToken({
      name: "workflow",
      login: "github-actions[bot]",
      kind: "actions",
      grants: { [service.fullName]: { pull_requests: "write", deployments: "write" } },
    }),
  };
}

/** Feedback and waiting are for the tests that are about them. */
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
  { branch = "change", author = { login: "crh225" } }: OpenOptions = {},
): Promise<LocalPullRequest> {
  await service.commit({ branch, message: "Change", files: { [branch]: "" } });
  return service.openPullRequest({ branch, title: "Change", author });
}

async function stop(github: LocalGitHub): Promise<void> {
  await github[Symbol.asyncDispose]();
  assertNoViolations(github);
}
