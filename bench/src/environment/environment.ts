import { type LocalGitHub, type LocalPullRequest, type LocalRepository, startGitHub } from "local-github";
import { git } from "../git.ts";
import { cachedRepository } from "../repository/cached-repository.ts";

/** A local GitHub with a GitOps repository, and with one service without a preview. */
export interface Environment extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  /** URL of the GitOps repository for git. */
  readonly remoteUrl: string;
  readonly tokens: { readonly gitops: string; readonly workflow: string };
  /** Opens one more pull request of the service. */
  openPullRequest(): Promise<LocalPullRequest>;
}

/**
 * A new environment whose GitOps repository has the given number of files. Disposing it throws when a request or an answer
 * broke GitHub's contract.
 */
export async function startEnvironment(files: number, signal: AbortSignal): Promise<Environment> {
  const cached = await cachedRepository(files, signal);
  const github = await startGitHub();
  try {
    const gitops = await github.createRepository({ fullName: "crh225/gitops" });
    const fetch = ["fetch", "--quiet", cached, "+refs/heads/main:refs/heads/main"];
    await git({ args: ["-C", gitops.gitDirectory, ...fetch], signal });
    const service = await github.createRepository({ fullName: "crh225/pricing-api" });
    return {
      github,
      gitops,
      service,
      remoteUrl: `${github.url}/${gitops.fullName}.git`,
      tokens: createTokens(github, gitops, service),
      openPullRequest: pullRequests(service),
      [Symbol.asyncDispose]: () => close(github, signal),
    };
  } catch (error) {
    await github[Symbol.asyncDispose]();
    throw error;
  }
}

function createTokens(
  github: LocalGitHub,
  gitops: LocalRepository,
  service: LocalRepository,
): Environment["tokens"] {
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
      grants: { [service.fullName]: { pull_requests: "write" } },
    }),
  };
}

function pullRequests(service: LocalRepository): Environment["openPullRequest"] {
  let number = 0;
  return async () => {
    number += 1;
    const branch = `change-${number}`;
    await service.commit({ branch, message: "Change", files: { [branch]: "" } });
    return service.openPullRequest({ branch, title: "Change", author: { login: "crh225" } });
  };
}

async function close(github: LocalGitHub, signal: AbortSignal): Promise<void> {
  const violations = [...github.violations];
  await github[Symbol.asyncDispose]();
  if (violations.length === 0 || signal.aborted) return;
  throw new Error(`GitHub's contract is broken:\n${violations.join("\n")}`);
}
