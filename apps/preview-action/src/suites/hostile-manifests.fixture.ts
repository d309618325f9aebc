import { parsePreview, type Preview, readPreview } from "preview-core";
import {
  type Clock,
  githubClient,
  type GitOpsRepository,
  memoryRepository,
  type SyncRequest,
  readPullRequest,
  syncPreview,
  type SyncResult,
} from "preview-gitops";
import { type Outcome, toOutcome } from "../outcome.ts";
import { type HostilePullRequest, toResource } from "./hostile-pull-request.fixture.ts";

/** The result of a run for a hostile pull request. */
export interface Made {
  /** Path → text of all files, the platform's own included. */
  readonly files: ReadonlyMap<string, string>;
  /** The message of each commit but the first. */
  readonly messages: readonly string[];
  readonly request: SyncRequest;
  readonly result: SyncResult;
  readonly outcome: Outcome;
}

/** Mistakes of an implementation that the suite must find. */
export interface Careless {
  readonly preview?: (pull: HostilePullRequest) => Preview;
  readonly message?: (message: string, pull: HostilePullRequest) => string;
  readonly text?: (text: string, pull: HostilePullRequest) => string;
}

const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
export const RUN_URL = "https://github.com/crh225/pricing-api/actions/runs/1";
export const REPOSITORY_URL = "https://github.com/crh225/pricing-api";

const CLOCK: Clock = {
  now: () => Date.parse("2026-11-23T10:00:00Z"),
  random: () => 0,
  sleep: async () => {},
};

/** Runs for a pull request as GitHub shows it. If it gets no preview, runs before with one that does, so that there is a preview to remove. */
export async function followHostile(pull: HostilePullRequest, careless: Careless = {}): Promise<Made> {
  const memory = memoryRepository(new Map([["preview.yaml", CONFIG]]));
  const gitops: GitOpsRepository = {
    read: (wanted) => memory.read(wanted),
    commit: (commit) =>
      memory.commit({
        ...commit,
        message: careless.message?.(commit.message, pull) ?? commit.message,
        write: new Map([...commit.write].map(([path, text]) => [path, careless.text?.(text, pull) ?? text])),
      }),
  };
  const { repository, headSha, number: pr } = pull;
  const preview = careless.preview?.(pull) ?? parsePreview({ service: "pricing-api", team: "red", pr });
  const request: SyncRequest = {
    preview,
    repository: { ...repository, url: REPOSITORY_URL },
    sha: headSha,
    image: { repository: "ghcr.io/crh225/pricing-api" },
    runUrl: RUN_URL,
    configPath: "preview.yaml",
  };
  const platform = { gitops, clock: CLOCK, readPullRequest: () => readHostile(pull) };
  const opened = { ...platform, readPullRequest: () => readHostile({ ...pull, open: true, bot: false }) };
  if (!pull.open || pull.bot) await syncPreview(opened, request);
  const result = await syncPreview(platform, request);
  const head = memory.commits.at(-1)?.oid ?? "";
  return {
    files: memory.filesAt(head),
    messages: memory.commits.slice(1).map(({ message }) => message),
    request,
    result,
    outcome: toOutcome(result, { started: CLOCK.now() }),
  };
}

/** The pull request of the next answer. */
let answered: HostilePullRequest | undefined;

const GITHUB = githubClient({ token: "unused", userAgent: "hostile" });
GITHUB.hook.wrap("request", (_, { url }) => {
  if (answered === undefined) throw new Error(`no answer for ${url}`);
  return { status: 200, url, headers: {}, data: toResource(answered) };
});

/** Reads GitHub's answer with the real client, without the network. */
async function readHostile(pull: HostilePullRequest): ReturnType<typeof readPullRequest> {
  answered = pull;
  const repository = { id: pull.repository.id, fullName: "crh225/pricing-api" };
  return readPullRequest(GITHUB, { repository, number: pull.number });
}

/** Paths that a run must not write. */
export function foreignPaths({ files, request: { preview } }: Made): string[] {
  const folder = "infra/quickstart-services/pricing-api";
  const own = [
    "preview.yaml",
    `${folder}/preview-owner.yaml`,
    `${folder}/preview-pr-${preview.pr}/namespace-claim.yaml`,
    `${folder}/preview-pr-${preview.pr}/argocd-application.yaml`,
  ];
  return [...files.keys()].filter((path) => !own.includes(path));
}

/** The files of the preview's directory. */
export function previewFiles({ files }: Made): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => path.includes("/preview-pr-")));
}

/** The facts in the manifests, and the facts of the request. */
export function recorded(made: Made): readonly [said: object, meant: object] {
  const read = readPreview(previewFiles(made));
  if ("unreadable" in read) throw new Error(read.unreadable);
  const { preview, repository, pullRequest, sha, image, runUrl } = read;
  const { request } = made;
  return [
    { preview, repository, pullRequest, sha, image: image.repository, tag: image.tag, runUrl },
    {
      preview: request.preview,
      repository: request.repository,
      pullRequest: {
        url: `${REPOSITORY_URL}/pull/${request.preview.pr}`,
        nodeId: `PR_${request.preview.pr}`,
      },
      sha: request.sha,
      image: "ghcr.io/crh225/pricing-api",
      tag: `pr-${request.preview.pr}-${request.sha.slice(0, 12)}`,
      runUrl: RUN_URL,
    },
  ];
}
