import type { Environment } from "preview-console";
import {
  type Clock,
  githubClient,
  type GitHubClient,
  type GitOpsRepository,
  openGitOps,
} from "preview-gitops";
import type { SyncInputs } from "./inputs.ts";

/** The two places that a run talks to, each with its own token, which can do nothing in the other. */
export interface Connections extends AsyncDisposable {
  /** The service's repository: reads the pull request, writes comment and deployment. */
  readonly own: GitHubClient;
  readonly gitops: GitOpsRepository;
}

const USER_AGENT = "preview-action";

/** Connects to the pull request's repository and to the GitOps repository, which may be on any git host. */
export function connect(
  inputs: SyncInputs,
  gitopsToken: string,
  environment: Environment,
  clock: Clock,
): Connections {
  const server = { apiUrl: environment["GITHUB_API_URL"], userAgent: USER_AGENT };
  const own = githubClient({ ...server, token: inputs.githubToken });
  const { gitopsAddress: address, gitopsBranch: branch } = inputs;
  const now = (): Date => new Date(clock.now());
  const gitops = openGitOps({ ...server, address, branch, token: gitopsToken, now, environment });
  return { own, gitops, [Symbol.asyncDispose]: () => gitops[Symbol.asyncDispose]() };
}
