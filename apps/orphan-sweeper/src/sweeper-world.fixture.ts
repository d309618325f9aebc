import { EventEmitter } from "node:events";
import { watchdog } from "preview-console";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type LocalApp,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  startGitHub,
} from "local-github";
import { imageTag, parseConfig, parsePreview, renderPreview } from "preview-core";
import type { Clock } from "preview-gitops";
import { vi } from "vitest";
import { runSweeper } from "./run-sweeper.ts";

export const ROOT = "infra/quickstart-services";
const CONFIG =
  "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\npolicy: { gracePeriod: 10m, ttl: 14d }\n";
export const HOUR = 3_600_000;

/** Start time of every world. */
const START = Date.parse("2026-11-23T10:00:00Z");

/** The exit code and the output of a run. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly summary: string;
}

export interface RunOptions {
  /** Default: the credentials of the App */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Default: `crh225/gitops` */
  readonly gitops?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Emits `beforeExit` when the program has nothing left to wait for. Default: never */
  readonly program?: EventEmitter;
  /** Default: false */
  readonly interactive?: boolean;
  readonly onSleep?: () => unknown;
}

/** GitHub with a GitOps repository, one service and an App. Runs the sweeper there. */
export interface SweeperWorld extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly service: LocalRepository;
  readonly app: LocalApp;
  /** A folder of this world. */
  readonly folder: string;
  /** Secrets that the runs hid, in order. */
  readonly hidden: readonly string[];
  /** The time of GitHub and of the sweeper, in milliseconds since 1970. */
  time: number;
  /** A pull request with a preview that was deployed now. */
  preview(branch: string): Promise<LocalPullRequest>;
  /** Pushes the image of a pull request's head, as the build does, with additional tags. */
  push(pull: LocalPullRequest, ...tags: readonly string[]): void;
  /** Tags of the images of the service, oldest first. */
  tags(): (readonly string[])[];
  /** Runs the sources in this process. */
  run(args?: readonly string[], how?: RunOptions): Promise<Ended>;
  /** The environment variables of a run. */
  environment(how?: RunOptions): Record<string, string>;
  /** Numbers of the pull requests that have a preview in git. */
  previews(): Promise<number[]>;
  /** A new token. Its secret must not appear in any output. */
  token(grants: Parameters<LocalGitHub["createToken"]>[0]["grants"]): string;
  /** A classic token for images. Default: may read and delete images */
  imagesToken(scopes?: Parameters<LocalGitHub["createToken"]>[0]["scopes"]): string;
}

/** A new world for one test. Disposing it also checks GitHub's contract, and that no secret can be read anywhere. */
export async function sweeperWorld(options: { readonly config?: string } = {}): Promise<SweeperWorld> {
  // An App's tokens contain the time of the system's clock.
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  const github = await startGitHub();
  const { config = CONFIG } = options;
  const gitops = await github.createRepository({
    fullName: "crh225/gitops",
    files: { "preview.yaml": config, [`${ROOT}/README.md`]: "" },
  });
  const service = await github.createRepository({ fullName: "crh225/pricing-api", files: { a: "" } });
  const grants = { contents: "write", pull_requests: "write" } as const;
  const app = github.createApp({ slug: "orphan-sweeper", installations: { crh225: grants } });
  const folder = await mkdtemp(join(tmpdir(), "sweeper-"));
  const secrets = new Set(app.privateKey.split("\n").slice(1, -2));
  const written: string[] = [];
  const hidden: string[] = [];
  const world: SweeperWorld = {
    github,
    gitops,
    service,
    app,
    folder,
    hidden,
    get time() {
      return Date.now();
    },
    set time(time) {
      vi.setSystemTime(time);
    },
    async preview(branch) {
      await service.commit({ branch, message: "Change", files: { [branch]: "" } });
      const pull = await service.openPullRequest({ branch, title: branch, author: { login: "crh225" } });
      const files = Object.fromEntries(previewFiles(service, pull, new Date(), config));
      await gitops.commit({ branch: "main", message: "Deploy", files });
      return pull;
    },
    push({ number, headSha }, ...tags) {
      const own = [imageTag(number), imageTag(number, headSha), ...tags];
      github.pushImage({ package: service.fullName, repository: service.fullName, tags: own });
    },
    tags: () =>
      github
        .findPackage(service.fullName)
        .images()
        .map(({ tags }) => tags),
    environment({ credentials, environment } = {}) {
      const { clientId, privateKey } = app;
      const own = { GITHUB_APP_CLIENT_ID: clientId, GITHUB_APP_PRIVATE_KEY: privateKey };
      return {
        PATH: process.env["PATH"] ?? "",
        GITHUB_API_URL: github.apiUrl,
        ...(credentials ?? own),
        ...environment,
      };
    },
    async run(args = [], how = {}) {
      const summary = join(folder, `summary-${written.length}`);
      const text = { out: "", err: "" };
      const code = await runSweeper(["--gitops", how.gitops ?? "crh225/gitops", ...args], {
        terminal: {
          out: (more) => void (text.out += more),
          err: (more) => void (text.err += more),
          environment: { GITHUB_STEP_SUMMARY: summary, ...world.environment(how) },
          interactive: how.interactive ?? false,
        },
        clock: clockOf(how.onSleep),
        signal: how.signal ?? new AbortController().signal,
        watchdog: watchdog(how.program ?? new EventEmitter()),
        hide: (secret) => void (hidden.push(secret), secrets.add(secret)),
      });
      const ended = { ...text, code, summary: await readFile(summary, "utf8").catch(() => "") };
      written.push(ended.out, ended.err, ended.summary);
      return ended;
    },
    async previews() {
      const files = await gitops.listFiles("main", ROOT);
      const numbers = files.flatMap((path) => /\/preview-pr-(\d+)\/argocd/.exec(path)?.[1] ?? []);
      return numbers.map(Number).toSorted((a, b) => a - b);
    },
    token(wanted) {
      const secret = github.createToken({ name: "token", login: "crh225", kind: "user", grants: wanted });
      secrets.add(secret);
      return secret;
    },
    imagesToken(scopes = ["read:packages", "delete:packages"]) {
      const wanted = { name: "images", login: "crh225", kind: "user", grants: {}, scopes } as const;
      const secret = github.createToken(wanted);
      secrets.add(secret);
      return secret;
    },
    async [Symbol.asyncDispose]() {
      const { stdout: history } = await promisify(execFile)("git", [
        "-C",
        gitops.gitDirectory,
        "log",
        "--patch",
      ]);
      const leaks = [...secrets].filter((secret) =>
        [...written, history].some((text) => text.includes(secret)),
      );
      vi.useRealTimers();
      await rm(folder, { recursive: true });
      await github[Symbol.asyncDispose]();
      const problems = [
        ...leaks.map((secret) => `a secret can be read: ${secret.slice(0, 8)}…`),
        ...github.violations,
      ];
      if (problems.length > 0) throw new Error(`no test may do this:\n${problems.join("\n")}`);
    },
  };
  return world;
}

/** A clock with the world's time, on which only waiting takes time. */
function clockOf(onSleep: () => unknown = () => {}): Clock {
  return {
    now: Date.now,
    random: () => 0.5,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      vi.setSystemTime(Date.now() + milliseconds);
      await onSleep();
      signal?.throwIfAborted();
    },
  };
}

/** The files that the action writes when it deploys. */
function previewFiles(
  { id, fullName }: LocalRepository,
  { number, url, nodeId, headSha: sha }: LocalPullRequest,
  now: Date,
  config: string,
): ReadonlyMap<string, string> {
  const service = fullName.split("/")[1];
  return renderPreview(
    {
      preview: parsePreview({ service, team: "red", pr: number }),
      repository: { id, fullName, url: url.replace(/\/pull\/\d+$/, "") },
      pullRequest: { url, nodeId },
      sha,
      image: {
        repository: `ghcr.io/${fullName}`,
        tag: `pr-${number}-${sha.slice(0, 12)}`,
        digest: undefined,
      },
      attempt: 1,
      createdAt: now.toISOString(),
      deployedAt: now.toISOString(),
      expiryWarnedAt: undefined,
      runUrl: undefined,
    },
    parseConfig(config),
  );
}
