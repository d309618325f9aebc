import { createGitOpsToken, type LocalGitHub, type LocalRepository, startGitHub } from "local-github";
import { parseConfig, parsePreview, renderPreview } from "preview-core";

/** A local GitHub with many services, and with a GitOps repository that has a preview for each pull request. */
export interface SweepEnvironment extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly tokens: { readonly gitops: string; readonly pulls: string };
  /** Every pull request, for the comparison without batches. */
  readonly pulls: readonly { readonly owner: string; readonly repo: string; readonly pull_number: number }[];
  readonly closed: number;
}

export interface SweepSize {
  readonly services: number;
  readonly previewsOfAService: number;
  /** One of this number of pull requests is closed. */
  readonly closedEvery: number;
}

/** The grace period is so short that every closed pull request is past it when the sweep begins. */
const CONFIG =
  "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\npolicy: { gracePeriod: 1s }\n";
const SHA = "0123456789abcdef0123456789abcdef01234567";
const AUTHOR = { login: "crh225" };

/** A new environment. Disposing it throws when a request or an answer broke GitHub's contract. */
export async function startSweepEnvironment(size: SweepSize): Promise<SweepEnvironment> {
  const github = await startGitHub();
  const files: Record<string, string> = { "preview.yaml": CONFIG };
  const services: string[] = [];
  const pulls: SweepEnvironment["pulls"][number][] = [];
  let closed = 0;
  for (let number = 0; number < size.services; number += 1) {
    const service = await github.createRepository({ fullName: `crh225/service-${number}` });
    services.push(service.fullName);
    await service.commit({ branch: "change", message: "Change", files: { change: "" } });
    for (let pr = 1; pr <= size.previewsOfAService; pr += 1) {
      const pull = await service.openPullRequest({ branch: "change", title: "Change", author: AUTHOR });
      if (pulls.length % size.closedEvery === 0) {
        pull.close({ merged: true });
        closed += 1;
      }
      pulls.push({ owner: "crh225", repo: `service-${number}`, pull_number: pr });
      Object.assign(files, Object.fromEntries(previewFiles(service, pr, pull.nodeId)));
    }
  }
  const gitops = await github.createRepository({ fullName: "crh225/gitops", files });
  return {
    github,
    gitops,
    tokens: createTokens(github, gitops, services),
    pulls,
    closed,
    [Symbol.asyncDispose]: () => close(github),
  };
}

function previewFiles(service: LocalRepository, pr: number, nodeId: string): Map<string, string> {
  const { id, fullName } = service;
  const [, name = ""] = fullName.split("/");
  const url = `https://github.com/${fullName}`;
  const deployment = {
    preview: parsePreview({ service: name, team: "red", pr }),
    repository: { id, fullName, url },
    pullRequest: { url: `${url}/pull/${pr}`, nodeId },
    sha: SHA,
    image: { repository: `ghcr.io/${fullName}`, tag: `pr-${pr}-${SHA.slice(0, 12)}` },
    attempt: 1,
    createdAt: "2026-11-22T10:00:00Z",
    deployedAt: "2026-11-22T10:00:00Z",
    runUrl: `${url}/actions/runs/30433642`,
  };
  return renderPreview(deployment, parseConfig(CONFIG));
}

function createTokens(
  github: LocalGitHub,
  gitops: LocalRepository,
  services: readonly string[],
): SweepEnvironment["tokens"] {
  const read = { pull_requests: "read" } as const;
  return {
    gitops: createGitOpsToken(github, gitops),
    pulls: github.createToken({
      name: "pulls",
      login: "preview-pulls[bot]",
      kind: "app",
      grants: Object.fromEntries(services.map((fullName) => [fullName, read])),
    }),
  };
}

async function close(github: LocalGitHub): Promise<void> {
  const violations = [...github.violations];
  await github[Symbol.asyncDispose]();
  if (violations.length > 0)
    throw new Error(`GitHub's contract is broken:\n${violations.slice(0, 5).join("\n")}`);
}
