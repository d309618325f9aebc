import { fileURLToPath } from "node:url";
import {
  type ActionResult,
  type Author,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  type PullRequestAction,
  pullRequestEvent,
  type PullRequestResource,
  runAction,
  startGitHub,
} from "local-platform";

const ACTION = fileURLToPath(new URL("../../action.yml", import.meta.url));
const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

/** GitHub with a GitOps repository and one service, and the built action to run on it. */
export interface PullRequestWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  /** A pull request with one commit of its own. */
  openPullRequest(how?: { readonly author?: Author }): Promise<LocalPullRequest>;
  /** What GitHub would send about the pull request as it is now. */
  payload(event: PullRequestAction, pullRequest: LocalPullRequest): Promise<object>;
  /** Runs the action as GitHub's runner does after an event. */
  run(event: PullRequestAction, pullRequest: LocalPullRequest, how?: RunOptions): Promise<ActionResult>;
  /** Paths below the services' root in the GitOps repository. */
  previewFiles(): Promise<string[]>;
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
  const grants = {
    gitops: { [gitops.fullName]: { contents: "write" } },
    own: { [fullName]: { pull_requests: "write" } },
  } as const;
  const gitopsToken = github.createToken({
    name: "gitops",
    login: "preview-gitops[bot]",
    kind: "app",
    grants: grants.gitops,
  });
  const token = github.createToken({
    name: "workflow",
    login: "github-actions[bot]",
    kind: "actions",
    grants: grants.own,
  });
  const smallest = {
    team: "red",
    wait: "false",
    deployment: "false",
    "gitops-repository": gitops.fullName,
    "gitops-token": gitopsToken,
  };
  const payload: PullRequestWorld["payload"] = async (event, { number }) =>
    pullRequestEvent(
      event,
      await fetchJson(`${github.apiUrl}/repos/${service.fullName}/pulls/${number}`, token),
    );
  let branches = 0;
  return {
    github,
    gitops,
    service,
    async openPullRequest({ author = { login: "crh225" } } = {}) {
      const branch = `change-${(branches += 1)}`;
      await service.commit({ branch, message: "Change", files: { [branch]: "" } });
      return service.openPullRequest({ branch, title: "Change", author });
    },
    payload,
    async run(event, pullRequest, { name = "pull_request_target", inputs = {}, ...given } = {}) {
      return runAction({
        action: ACTION,
        inputs: { ...smallest, ...inputs },
        event: { name, payload: given.payload ?? (await payload(event, pullRequest)) },
        repository: { id: service.id, fullName: service.fullName },
        github,
        token,
      });
    },
    previewFiles: () => gitops.listFiles("main", "infra"),
    async [Symbol.asyncDispose]() {
      const violations = [...github.violations];
      await github[Symbol.asyncDispose]();
      if (violations.length > 0) throw new Error(`GitHub's contract is broken:\n${violations.join("\n")}`);
    },
  };
}

async function fetchJson(url: string, token: string): Promise<PullRequestResource> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  // The server holds its answers against GitHub's own contract.
  return (await response.json()) as PullRequestResource;
}
