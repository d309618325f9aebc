import { parseConfig, parsePreview, type PreviewDeployment, renderPreview } from "preview-core";
import { openPullRequest } from "preview-core/fixtures/preview-facts";
import type { SweptPullRequest } from "preview-core/plan";
import type { Clock } from "../../ports/clock.ts";
import { GitOpsError } from "../../ports/gitops-repository.ts";
import { memoryRepository, type MemoryRepository } from "../../memory-repository.ts";
import type { Announcement, PullRequests, PullRequestRef } from "../../ports/pull-requests.ts";
import type { SweepPlatform, SweepRequest } from "./sweep-platform.ts";

export const MINUTE = 60_000;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

/** The start of every sweep. */
export const NOW: number = Date.parse("2026-11-23T10:00:00Z");

export const ROOT = "infra/quickstart-services";

/** The platform config of every world. Previews expire after 14 days. */
export const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\npolicy: {ttl: 14d}\n";

export const REQUEST: SweepRequest = {
  configPath: "preview.yaml",
  limits: { maxRemovals: 1_000, maxShare: 1 },
};

/** A preview in the GitOps repository, and the state of its pull request at GitHub. */
export interface WorldPreview {
  readonly service: string;
  readonly pr: number;
  readonly repositoryId: number;
  readonly deployedAt: number;
  readonly warnedAt: number | undefined;
  pullRequest: SweptPullRequest;
}

/** Previews, pull requests and a clock in memory. */
export interface SweepWorld {
  readonly gitops: MemoryRepository;
  readonly pullRequests: PullRequests;
  readonly clock: Clock;
  readonly platform: SweepPlatform;
  readonly previews: readonly WorldPreview[];
  /** The notices on the pull requests, oldest first. */
  readonly notices: readonly Announcement[];
  /** The preview directories, as paths below the root. */
  directories(): Promise<string[]>;
  /** Milliseconds of a request. Default: 0 */
  latency: number;
}

export const OPEN: SweptPullRequest = { state: "open", labels: [] };
export const CLOSED: SweptPullRequest = { state: "closed", since: NOW - HOUR, merged: true };

/** An open preview of `a` at pull request 1, deployed an hour ago. */
export function worldPreview(overrides: Partial<WorldPreview> = {}): WorldPreview {
  return {
    service: "a",
    pr: 1,
    repositoryId: 7,
    deployedAt: NOW - HOUR,
    warnedAt: undefined,
    pullRequest: OPEN,
    ...overrides,
  };
}

export function directoryOf({ service, pr }: Pick<WorldPreview, "service" | "pr">): string {
  return `${ROOT}/${service}/preview-pr-${pr}`;
}

/** A world with these previews and other files. */
export function sweepWorld(
  previews: readonly WorldPreview[],
  others: Readonly<Record<string, string>> = {},
): SweepWorld {
  const files = previews.flatMap((preview) => [...previewFiles(preview)]);
  const gitops = memoryRepository(new Map([["preview.yaml", CONFIG], ...files, ...Object.entries(others)]));
  let time = NOW;
  const clock: Clock = {
    now: () => time,
    random: () => 0.5,
    sleep: async (milliseconds) => void (time += milliseconds),
  };
  const world: Omit<SweepWorld, "platform" | "pullRequests"> = {
    gitops,
    clock,
    previews,
    notices: [],
    latency: 0,
    directories: async () => {
      const { directories } = await gitops.read({ directories: [ROOT] });
      const paths = [...(directories.get(ROOT)?.keys() ?? [])];
      const parents = paths.map((path) => path.split("/").slice(2, 4).join("/"));
      return [...new Set(parents)].filter((path) => path.includes("/preview-pr-")).toSorted();
    },
  };
  const pass = (): void => void (time += world.latency);
  const pullRequests = viewOf(previews, pass);
  const { notices, announce } = noticeBoard(clock);
  return Object.assign(world, { pullRequests, notices, platform: { gitops, pullRequests, clock, announce } });
}

/** The notices on pull requests, as GitHub keeps them: one for each deploy, with whole seconds. */
export function noticeBoard(clock: Pick<Clock, "now">): {
  readonly notices: readonly Announcement[];
  readonly announce: (announcement: Announcement) => Promise<number>;
} {
  const notices: Announcement[] = [];
  const written = new Map<string, number>();
  const announce = async (announcement: Announcement): Promise<number> => {
    const { repository, pullRequest, service, deployedAt } = announcement;
    const key = JSON.stringify([repository, pullRequest, service, deployedAt]);
    const at = written.get(key) ?? Math.floor(clock.now() / 1000) * 1000;
    if (!written.has(key)) notices.push(announcement);
    written.set(key, at);
    return at;
  };
  return { notices, announce };
}

/** The files that the action writes for a preview. */
export function previewFiles(preview: WorldPreview): ReadonlyMap<string, string> {
  const { service, pr, repositoryId, deployedAt, warnedAt } = preview;
  const repository = {
    id: repositoryId,
    fullName: `crh225/${service}`,
    url: `https://github.com/crh225/${service}`,
  };
  const deployment: PreviewDeployment = {
    preview: parsePreview({ service, team: "red", pr }),
    repository,
    pullRequest: { url: `${repository.url}/pull/${pr}`, nodeId: undefined },
    sha: "0123456789abcdef0123456789abcdef01234567",
    image: { repository: `ghcr.io/crh225/${service}`, tag: `pr-${pr}-0123456789ab`, digest: undefined },
    attempt: 1,
    createdAt: new Date(deployedAt).toISOString(),
    deployedAt: new Date(deployedAt).toISOString(),
    expiryWarnedAt: warnedAt === undefined ? undefined : new Date(warnedAt).toISOString(),
    runUrl: undefined,
  };
  return renderPreview(deployment, parseConfig(CONFIG));
}

function viewOf(previews: readonly WorldPreview[], pass: () => void): PullRequests {
  const find = ({ repository, number }: Omit<PullRequestRef, "nodeId">): SweptPullRequest =>
    previews.find(({ repositoryId, pr }) => repositoryId === repository.id && pr === number)?.pullRequest ?? {
      state: "unknown",
      reason: "there is no such pull request",
    };
  return {
    async listOpen(repositories) {
      pass();
      return repositories.map(({ id }) => {
        const open = previews.filter(
          ({ repositoryId, pullRequest }) => repositoryId === id && pullRequest.state === "open",
        );
        return new Set(open.map(({ pr }) => pr));
      });
    },
    async readStates(refs, labels) {
      pass();
      const states = refs.map(find);
      return labels ? states : states.map((state) => (state.state === "open" ? OPEN : state));
    },
    async read(ref) {
      pass();
      const found = find(ref);
      if (found.state === "closed") return { state: "closed", merged: found.merged, nodeId: "PR_1" };
      if (found.state === "unknown") return found;
      const url = `https://github.com/${ref.repository.fullName}/pull/${ref.number}`;
      return openPullRequest({ labels: found.labels, url, nodeId: "PR_1" });
    },
  };
}

/** The failure of a request without an answer. */
export function noAnswer(): GitOpsError {
  return new GitOpsError("unreachable", "the connection broke");
}
