import {
  createGitOpsToken,
  GIT_ENVIRONMENT,
  type LocalGitHub,
  type LocalPullRequest,
  type LocalRepository,
  startGitHub,
} from "local-github";
import { git } from "../git.ts";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { gitopsFiles } from "./gitops-files.ts";

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

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/bench", import.meta.url));

/** The first files, enough to contain every kind of file. */
const SAMPLE = 100;

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
    gitops: createGitOpsToken(github, gitops),
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

/**
 * The path of a bare repository whose branch `main` is one commit of {@link gitopsFiles}. The repository is cached, and is
 * created again when its content would differ.
 */
async function cachedRepository(files: number, signal: AbortSignal): Promise<string> {
  const path = join(CACHE, `gitops-${files}-${contentKey()}.git`);
  if (existsSync(path)) return path;
  const draft = `${path}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await git({ args: ["init", "--quiet", "--bare", "--initial-branch=main", draft], signal });
    await importFiles(draft, files, signal);
    await git({ args: ["-C", draft, "repack", "-a", "-d", "-q"], signal });
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return path;
}

function contentKey(): string {
  const hash = createHash("sha256");
  for (const chunk of importStream(SAMPLE)) hash.update(chunk);
  return hash.digest("hex").slice(0, 12);
}

async function importFiles(directory: string, files: number, signal: AbortSignal): Promise<void> {
  const args = ["-C", directory, "fast-import", "--quiet"];
  const child = spawn("git", args, { env: GIT_ENVIRONMENT, stdio: ["pipe", "ignore", "inherit"], signal });
  const closed = once(child, "close");
  await Promise.all([closed, pipeline(Readable.from(importStream(files)), child.stdin, { signal })]);
  if (child.exitCode !== 0) throw new Error(`git fast-import ended with ${child.exitCode}`);
}

/** Input of `git fast-import` (git-scm.com/docs/git-fast-import). */
function* importStream(files: number): Generator<Buffer> {
  yield Buffer.from(
    "commit refs/heads/main\ncommitter Developer <developer@chrishouse.io> 1767225600 +0000\n",
  );
  yield Buffer.from("data 0\n");
  for (const [path, text] of gitopsFiles(files)) {
    const content = Buffer.from(text);
    yield Buffer.concat([
      Buffer.from(`M 100644 inline ${path}\ndata ${content.length}\n`),
      content,
      Buffer.from("\n"),
    ]);
  }
}
