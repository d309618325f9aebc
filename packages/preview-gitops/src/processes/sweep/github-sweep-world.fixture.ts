import { imageTag, parsePreview } from "preview-core";
import {
  createGitOpsToken,
  type Author,
  type LocalGitHub,
  type LocalImage,
  type LocalPullRequest,
  type LocalRepository,
  startGitHub,
} from "local-github";
import { serverClock } from "../../github/server-clock.ts";
import { announceOnGitHub } from "../../github/sticky-comment.ts";
import { githubImages } from "../../github/github-images.ts";
import { githubClient, type GitHubClient, pointMeter } from "../../github/github-client.ts";
import { githubPullRequests } from "../../github/github-pull-requests.ts";
import { githubRepository } from "../../github/github-repository.ts";
import { syncPreview } from "../sync.ts";
import { CONFIG, NOW, ROOT } from "./sweep-world.fixture.ts";
import type { SweepPlatform } from "./sweep-platform.ts";

/** How a pull request is opened. */
export interface Opening {
  readonly author?: Author;
  /** Whether the branch is in a fork. */
  readonly fork?: boolean;
}

/** A local GitHub with a GitOps repository and services. Pull requests are deployed with the process of the action. */
export interface GitHubSweepWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly platform: SweepPlatform;
  /** A repository that the sweeper may read. */
  service(name: string): LocalRepository;
  /** A new pull request of a service, with a preview. */
  deploy(repository: LocalRepository, how?: Opening): Promise<LocalPullRequest>;
  /** Pushes the image of a pull request's head, with further tags. */
  push(repository: LocalRepository, pull: LocalPullRequest, ...tags: readonly string[]): LocalImage;
  /** Tags of the images in a service's package, oldest first. */
  tags(service: string): (readonly string[])[];
  /** The sweeper's clients, with another `fetch`. */
  connect(fetch?: typeof globalThis.fetch): SweepPlatform;
  /** The same with the client for images. */
  connectWithImages(fetch?: typeof globalThis.fetch): SweepPlatform;
  wait(milliseconds: number): void;
  /** The preview directories, as paths below the root. */
  directories(): Promise<string[]>;
}

const OWNER = "crh225";
const GITOPS = `${OWNER}/gitops`;
const POLICY = "policy: {forks: allow, bots: allow, ttl: 14d}\n";

/** Disposing it fails if a request or an answer broke GitHub's contract. */
export async function githubSweepWorld(services: readonly string[]): Promise<GitHubSweepWorld> {
  let time = NOW;
  const github = await startGitHub({ now: () => new Date(time) });
  const files = { "preview.yaml": CONFIG.replace(/policy: .*\n/, POLICY) };
  const gitops = await github.createRepository({ fullName: GITOPS, files });
  for (const name of [...services, "fork"]) await github.createRepository({ fullName: `${OWNER}/${name}` });
  const readable = services.map(
    (name) => [`${OWNER}/${name}`, { contents: "read", pull_requests: "write" }] as const,
  );
  const gitopsToken = createGitOpsToken(github, gitops);
  const pullsToken = github.createToken({
    name: "pulls",
    login: "preview-sweeper[bot]",
    kind: "app",
    grants: Object.fromEntries(readable),
  });
  const imagesToken = github.createToken({
    name: "images",
    login: "octocat",
    kind: "user",
    grants: {},
    scopes: ["read:packages", "delete:packages"],
  });
  const clock = {
    now: () => time,
    random: () => 0.5,
    sleep: async (milliseconds: number) => void (time += milliseconds),
  };
  const connectWithImages = (fetch?: typeof globalThis.fetch): SweepPlatform => {
    const meter = pointMeter();
    const difference = serverClock(clock);
    const client = (token: string): GitHubClient => {
      const server = { apiUrl: github.apiUrl, userAgent: "sweep", meter, clock: difference };
      const made = githubClient({ ...server, token });
      if (fetch !== undefined)
        made.hook.before("request", (options) => {
          options.request = { ...options.request, fetch };
        });
      return made;
    };
    const repository = githubRepository({ client: client(gitopsToken), fullName: GITOPS });
    const pulls = client(pullsToken);
    return {
      gitops: repository,
      pullRequests: githubPullRequests(pulls),
      announce: announceOnGitHub(pulls),
      images: githubImages(client(imagesToken)),
      clock,
      serverClock: difference,
      meter,
    };
  };
  const connect = (fetch?: typeof globalThis.fetch): SweepPlatform => {
    return { ...connectWithImages(fetch), images: undefined };
  };
  const platform = connect();
  let branches = 0;
  return {
    github,
    gitops,
    platform,
    connect,
    connectWithImages,
    push({ fullName }, { number, headSha }, ...tags) {
      const own = [imageTag(number), imageTag(number, headSha), ...tags];
      return github.pushImage({ package: fullName, repository: fullName, tags: own });
    },
    tags: (service) =>
      github
        .findPackage(`${OWNER}/${service}`)
        .images()
        .map(({ tags }) => tags),
    wait: (milliseconds) => void (time += milliseconds),
    service(service) {
      const found = github.findRepository(`${OWNER}/${service}`);
      if (found === undefined) throw new Error(`there is no service ${service}`);
      return found;
    },
    async deploy(repository, { author = { login: "octocat" }, fork = false } = {}) {
      const branch = `change-${(branches += 1)}`;
      const head = fork ? (github.findRepository(`${OWNER}/fork`) ?? repository) : repository;
      await head.commit({ branch, message: "Change", files: { change: branch } });
      const pull = await repository.openPullRequest({ branch, title: "x", author, headRepository: head });
      await deployPreview(platform, repository, pull);
      return pull;
    },
    async directories() {
      const paths = await gitops.listFiles("HEAD", ROOT);
      const folders = paths.map((path) =>
        path
          .slice(ROOT.length + 1)
          .split("/")
          .slice(0, -1)
          .join("/"),
      );
      return [...new Set(folders)].filter((folder) => folder.includes("/")).toSorted();
    },
    async [Symbol.asyncDispose]() {
      const violations = [...github.violations];
      await github[Symbol.asyncDispose]();
      if (violations.length > 0) throw new Error(`GitHub's contract is broken:\n${violations.join("\n")}`);
    },
  };
}

async function deployPreview(
  { gitops, pullRequests, clock }: SweepPlatform,
  { id, fullName }: LocalRepository,
  { number, headSha }: LocalPullRequest,
): Promise<void> {
  const service = fullName.slice(fullName.indexOf("/") + 1);
  const repository = { id, fullName, url: `https://github.com/${fullName}` };
  const { plan } = await syncPreview(
    { gitops, clock, readPullRequest: () => pullRequests.read({ repository, number }) },
    {
      preview: parsePreview({ service, team: "red", pr: number }),
      repository,
      sha: headSha,
      configPath: "preview.yaml",
    },
  );
  if (plan.state !== "deploying") throw new Error(`not deployed: ${plan.reason}`);
}
