import { type LocalGitHub, type LocalPullRequest, type LocalRepository, startGitHub } from "local-github";
import { git } from "../git.ts";
import { cachedRepository } from "../repository/cached-repository.ts";

/** A GitHub on this machine with a GitOps repository and one service that has no preview yet. */
export interface Scene extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  /** The GitOps repository for git. */
  readonly remoteUrl: string;
  readonly tokens: { readonly gitops: string; readonly workflow: string };
  /** One more pull request of the service. */
  openPullRequest(): Promise<LocalPullRequest>;
}

/**
 * A new scene whose GitOps repository has so many files. Disposing it fails on a request that GitHub would not have
 * answered.
 */
export async function setScene(files: number, signal: AbortSignal): Promise<Scene> {
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
): Scene["tokens"] {
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

function pullRequests(service: LocalRepository): Scene["openPullRequest"] {
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
