import { Octokit } from "@octokit/rest";
import { assertNoViolations } from "./assert-no-violations.ts";
import type { GitHubOptions, LocalGitHub, LocalRepository } from "./local/local-github.ts";
import { startGitHub } from "./start-github.ts";
import type { Grant, TokenKind } from "./state/token.ts";

/** A GitHub with one repository, and a client whose token may do everything in it. For tests. */
export interface Scenario extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly repository: LocalRepository;
  readonly secret: string;
  readonly octokit: Octokit;
  /** What Octokit calls the repository. */
  readonly at: { readonly owner: string; readonly repo: string };
  /** A client with any secret, or none. */
  readonly connect: (secret?: string) => Octokit;
  /** A client with another token for the repository. Without a grant, the token does not see the repository. */
  readonly client: (grant?: Grant, kind?: TokenKind) => Octokit;
}

export interface ScenarioOptions extends GitHubOptions {
  /** Default: `preview.yaml`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Violations do not fail the test. Default: false. */
  readonly allowViolations?: boolean;
}

const FULL_NAME = "crh225/gitops";
const EVERYTHING: Grant = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  deployments: "write",
};
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Starts a GitHub with one repository. Disposing it throws after a violation of GitHub's contract. */
export async function startScenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const { files = { "preview.yaml": "version: 1\n" }, allowViolations = false, ...rest } = options;
  const github = await startGitHub(rest);
  const repository = await github.createRepository({ fullName: FULL_NAME, files });
  const connect = (auth?: string): Octokit => new Octokit({ auth, baseUrl: github.apiUrl, log: QUIET });
  const secret = github.createToken({
    name: "everything",
    login: "preview-bot[bot]",
    kind: "app",
    grants: { [FULL_NAME]: EVERYTHING },
  });
  return {
    github,
    repository,
    secret,
    octokit: connect(secret),
    connect,
    at: { owner: "crh225", repo: "gitops" },
    client(grant, kind = "app") {
      const grants = grant === undefined ? {} : { [FULL_NAME]: grant };
      return connect(github.createToken({ name: "limited", login: "limited-bot", kind, grants }));
    },
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      if (!allowViolations) assertNoViolations(github);
    },
  };
}

/** A pull request from a new branch with one commit. */
export async function openExample(
  repository: LocalRepository,
  branch = "feature",
): ReturnType<LocalRepository["openPullRequest"]> {
  await repository.commit({ branch, files: { [`${branch}.txt`]: branch }, message: `Add ${branch}` });
  return repository.openPullRequest({ branch, title: `Add ${branch}`, author: { login: "octocat" } });
}
