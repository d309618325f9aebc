import { ownerPath, renderOwner } from "preview-core";
import { type LocalPullRequest, type LocalRepository, startGitHub } from "local-github";
import { githubClient, type GitHubClient } from "../github/github-client.ts";
import { githubPullRequests } from "../github/github-pull-requests.ts";
import { githubRepository } from "../github/github-repository.ts";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import type { PullRequests } from "../ports/pull-requests.ts";
import {
  CONFIG,
  previewFiles,
  ROOT,
  sweepWorld,
  type WorldPreview,
} from "../processes/sweep/sweep-world.fixture.ts";
import type { PullState, SweptPull } from "./sweep-scenario.fixture.ts";

/** The platform of a scenario: in memory, or the local GitHub with real git. */
export interface SweepBackend extends AsyncDisposable {
  readonly gitops: GitOpsRepository;
  readonly pullRequests: PullRequests;
  /** The files of a preview with this time of its deploy, and the owner file of its service. */
  deploy(pull: SweptPull, deployedAt: number, warnedAt?: number): ReadonlyMap<string, string>;
  /** Changes the state of the pull request at GitHub. */
  setState(pull: SweptPull, state: PullState): Promise<void>;
}

/** A backend for these pull requests with this clock. */
export type StartSweepBackend = (pulls: readonly SweptPull[], now: () => number) => Promise<SweepBackend>;

export const startSweepInMemory: StartSweepBackend = async (pulls, now) => {
  const previews = new Map(pulls.map((pull) => [pull, toPreview(pull, now())]));
  const world = sweepWorld([...previews.values()]);
  const { head } = await world.gitops.read({});
  const remove = [...previews.values()].flatMap((preview) => [...previewFiles(preview).keys()]);
  if (remove.length > 0) await world.gitops.commit({ head, message: "Empty", write: new Map(), remove });
  return {
    gitops: world.gitops,
    pullRequests: world.pullRequests,
    deploy: (pull, deployedAt, warnedAt) => toFiles({ ...toPreview(pull, deployedAt), warnedAt }),
    async setState(pull, state) {
      const preview = previews.get(pull);
      if (preview !== undefined) preview.pullRequest = toSwept(state, now());
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
};

export const startSweepOnGitHub: StartSweepBackend = async (pulls, now) => {
  const github = await startGitHub({ now: () => new Date(now()) });
  await github.createRepository({ fullName: "crh225/gitops", files: { "preview.yaml": CONFIG } });
  const places = new Map<SweptPull, { repository: LocalRepository; local: LocalPullRequest }>();
  for (const pull of pulls) {
    const repository = await github.createRepository({ fullName: `crh225/${pull.service}` });
    await repository.commit({ branch: "change", message: "Change", files: { change: "" } });
    const author = { login: "octocat" };
    places.set(pull, {
      repository,
      local: await repository.openPullRequest({ branch: "change", title: "x", author }),
    });
  }
  const connect = (
    login: string,
    grants: Parameters<typeof github.createToken>[0]["grants"],
  ): GitHubClient => {
    const token = github.createToken({ name: login, login, kind: "app", grants });
    return githubClient({ apiUrl: github.apiUrl, token, userAgent: "sweeps" });
  };
  const readable = pulls.map(({ service }) => [`crh225/${service}`, { pull_requests: "read" }] as const);
  const gitops = connect("gitops[bot]", { "crh225/gitops": { contents: "write" } });
  return {
    gitops: githubRepository({ client: gitops, fullName: "crh225/gitops" }),
    pullRequests: githubPullRequests(connect("pulls[bot]", Object.fromEntries(readable))),
    deploy(pull, deployedAt, warnedAt) {
      const repositoryId = places.get(pull)?.repository.id ?? 0;
      return toFiles({ ...toPreview(pull, deployedAt), repositoryId, warnedAt });
    },
    async setState(pull, state) {
      const { repository, local } = places.get(pull) ?? {};
      if (repository === undefined || local === undefined) return;
      if (state === "unknown") return repository.hide();
      repository.show();
      if (state === "closed") return local.close();
      if (local.state === "closed") await local.reopen();
      if (state === "kept") local.addLabel("Keep-Preview");
      else local.removeLabel("Keep-Preview");
    },
    async [Symbol.asyncDispose]() {
      const violations = [...github.violations];
      await github[Symbol.asyncDispose]();
      if (violations.length > 0) throw new Error(`GitHub's contract is broken:\n${violations.join("\n")}`);
    },
  };
};

function toFiles(preview: WorldPreview): ReadonlyMap<string, string> {
  const { service, repositoryId } = preview;
  const owner = { team: "red", repository: { id: repositoryId, fullName: `crh225/${service}` } };
  return new Map([...previewFiles(preview), [ownerPath(service, ROOT), renderOwner(owner)]]);
}

function toPreview({ service, id }: SweptPull, deployedAt: number): WorldPreview {
  return {
    service,
    pr: 1,
    repositoryId: id,
    deployedAt,
    warnedAt: undefined,
    pullRequest: { state: "open", labels: [] },
  };
}

function toSwept(state: PullState, now: number): WorldPreview["pullRequest"] {
  switch (state) {
    case "open":
      return { state, labels: [] };
    case "kept":
      return { state: "open", labels: ["bug", "Keep-Preview"] };
    case "closed":
      return { state, since: now, merged: false };
    case "unknown":
      return { state, reason: "GitHub does not show it" };
  }
}
