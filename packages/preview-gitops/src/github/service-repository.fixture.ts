import { type LocalGitHub, type LocalPullRequest, type LocalRepository, startGitHub } from "local-github";
import { githubClient, type GitHubClient } from "./github-client.ts";

type Grant = Parameters<LocalGitHub["createToken"]>[0]["grants"][string];

/** A service's repository with one pull request, and the workflow's client for it. */
export interface ServiceRepository extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly repository: LocalRepository;
  readonly pullRequest: LocalPullRequest;
  readonly client: GitHubClient;
  /** A client with other permissions. Without permissions, the client cannot find the repository. */
  connect(grant?: Grant): GitHubClient;
  /** The names of the requests since the last call. */
  asked(): string[];
}

const FULL_NAME = "crh225/pricing-api";

/** A new repository for one test. Disposing it fails if a request broke GitHub's contract. */
export async function serviceRepository(): Promise<ServiceRepository> {
  const github = await startGitHub();
  const repository = await github.createRepository({ fullName: FULL_NAME, files: { "README.md": "" } });
  await repository.commit({ branch: "change", message: "Change", files: { change: "" } });
  const pullRequest = await repository.openPullRequest({
    branch: "change",
    title: "Change",
    author: { login: "crh225" },
  });
  const connect = (grant?: Grant): GitHubClient => {
    const grants = grant === undefined ? {} : { [FULL_NAME]: grant };
    const token = github.createToken({
      name: "workflow",
      login: "github-actions[bot]",
      kind: "actions",
      grants,
    });
    return githubClient({ apiUrl: github.apiUrl, token, userAgent: "test" });
  };
  let seen = 0;
  return {
    github,
    repository,
    pullRequest,
    client: connect({ pull_requests: "write", deployments: "write" }),
    connect,
    asked() {
      const names = github.requests.slice(seen).map(({ operation }) => operation);
      seen = github.requests.length;
      return names;
    },
    async [Symbol.asyncDispose]() {
      const violations = [...github.violations];
      await github[Symbol.asyncDispose]();
      if (violations.length > 0) throw new Error(`GitHub's contract is broken:\n${violations.join("\n")}`);
    },
  };
}
