import type { Environment } from "preview-console";
import {
  type Clock,
  githubClient,
  type GitHubClient,
  githubRepository,
  gitRepository,
  type GitOpsRepository,
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
  const apiUrl = environment["GITHUB_API_URL"];
  const own = githubClient({ apiUrl, token: inputs.githubToken, userAgent: USER_AGENT });
  const { gitopsRepository, gitopsBranch: branch } = inputs;
  if (gitopsRepository.includes(":")) {
    const now = (): Date => new Date(clock.now());
    const gitops = gitRepository({ url: gitopsRepository, branch, token: gitopsToken, now, environment });
    return { own, gitops, [Symbol.asyncDispose]: () => gitops[Symbol.asyncDispose]() };
  }
  const client = githubClient({ apiUrl, token: gitopsToken, userAgent: USER_AGENT });
  const gitops = githubRepository({ client, fullName: gitopsRepository, branch });
  return { own, gitops, [Symbol.asyncDispose]: async () => {} };
}
