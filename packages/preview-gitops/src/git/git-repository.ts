import {
  assertApplies,
  assertCommit,
  type Commit,
  GitOpsError,
  type GitOpsErrorCode,
  type GitOpsRepository,
} from "../ports/gitops-repository.ts";
import { type Clone, type CloneSettings, temporaryClone } from "./clone.ts";
import { gitFailure } from "./git-failure.ts";
import { parseRemote } from "./parse-remote.ts";
import { directoryOf, readSnapshot, readTrees } from "./read-snapshot.ts";

/** The author of a commit. */
interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The author and the time of a commit. */
interface Signature {
  readonly author: Identity;
  readonly date: Date;
}

/** The inputs of `git fast-import` besides the change. */
interface ImportDetails extends Signature {
  /** The root tree at the commit's head. */
  readonly tree: string;
  /** Paths of executable files. */
  readonly executables: ReadonlySet<string>;
}

/** A branch of a git remote, and how to reach it. */
export interface GitRepositoryOptions extends CloneSettings {
  /** `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path. Without a password. */
  readonly url: string;
  /** The author of commits. Default: `preview-environments`, with an address that cannot exist */
  readonly author?: Identity | undefined;
  /** The time of commits. Default: now */
  readonly now?: (() => Date) | undefined;
}

const NO_OBJECT = "0".repeat(40);

/** Modes of git. */
const FILE = "100644";

const EXECUTABLE = "100755";

/** Reasons of git and of servers when the branch is not where the push expects it. */
const MOVED =
  /stale info|fetch first|non-fast-forward|cannot lock ref|failed to (?:update|lock) ref|incorrect old value|reference already exists|but expected/i;

/** Reasons that leave open what the server has done. */
const UNANSWERED = /unpacker|failed to report/;

// RFC 2606 reserves .invalid. A noreply address of GitHub could belong to a user.
const DEFAULT_AUTHOR: Identity = {
  name: "preview-environments",
  email: "preview-environments@noreply.invalid",
};

/**
 * A branch of any git remote, without a full clone. The wanted objects are fetched into a temporary bare repository. Later
 * calls reuse it, and disposing removes it.
 *
 * - No work tree, and no hook, configuration or credential of this machine.
 * - Commits land by compare-and-swap. A file that exists keeps its executable bit.
 * - A symbolic link is a file with its target as text. Writing it makes an ordinary file.
 * - Submodules are neither listed nor changed. Binary files, and files above 1 MiB, have an empty text.
 * - Calls on one repository run one after the other.
 * - A server that sends no single objects is read with a shallow fetch of the whole branch.
 *
 * @throws GitOpsError `not-found` for an unsafe URL or branch; reading and committing also throw `git-missing`
 *
 * @example
 * await using repository = gitRepository({ url: "https://github.com/octocat/platform.git", token });
 * const { head } = await repository.read({ files: ["preview.yaml"] });
 */
export function gitRepository(options: GitRepositoryOptions): GitOpsRepository & AsyncDisposable {
  const { now = () => new Date(), author = DEFAULT_AUTHOR } = options;
  assertIdentity(author);
  const clone = temporaryClone(parseRemote(options.url), options);
  const run = taskQueue();
  return {
    read: async (wanted) =>
      run(() => clone.use(async (inner) => readSnapshot(inner, await fetchCommit(inner, wanted.at), wanted))),
    commit: async (commit) => {
      assertCommit(commit);
      return run(() => clone.use(async (inner) => commitChanges(inner, commit, { author, date: now() })));
    },
    [Symbol.asyncDispose]: async () => run(async () => clone[Symbol.asyncDispose]()),
  };
}

/** A queue that runs tasks one after another. Returns each task's result. */
export function taskQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return async (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}

function assertIdentity({ name, email }: Identity): void {
  // In git's commit format, "<" ends a name, and ">" ends an address.
  if (/^[^<>\n\0]+$/.test(name) && /^[^<>\s\0]+$/.test(email)) return;
  throw new TypeError("The author of commits has a name and an address, without line breaks, < and >.");
}

async function fetchCommit(clone: Clone, oid: string | undefined): Promise<string> {
  if (oid === undefined) return clone.fetchHead();
  if ((await clone.objects.read([oid])).size === 0) await clone.fetchCommit(oid);
  return oid;
}

/**
 * Makes a commit in the clone, and moves the remote's branch to it by compare-and-swap. Returns the object id. Needs only the
 * trees along the changed paths, and fetches those that are missing. A file keeps its executable bit.
 *
 * @throws GitOpsError `refused` when the change does not fit the files at its head; `lost-race` when the branch is elsewhere;
 * `uncertain` when no answer came back; `forbidden`, `not-found`
 */
async function commitChanges(clone: Clone, commit: Commit, signature: Signature): Promise<string> {
  if ((await clone.objects.read([commit.head])).size === 0) await clone.fetchCommit(commit.head);
  const paths = [...commit.write.keys(), ...commit.remove];
  const trees = await readTrees(clone, commit.head, paths.map(directoryOf));
  assertApplies(commit, (path) => trees.entry(path)?.kind);
  const executables = new Set(paths.filter((path) => trees.entry(path)?.mode === EXECUTABLE));
  const input = renderFastImport(commit, { ...signature, tree: trees.entry("")?.oid ?? "", executables });
  const { ok, stdout, said } = await clone.git.run(["fast-import", "--quiet", "--done"], { input });
  const oid = stdout.toString().trim();
  if (!ok || !/^[0-9a-f]{40}$/.test(oid)) throw new Error(`git fast-import failed: ${said}`);
  await push(clone, commit.head, oid);
  return oid;
}

/**
 * The input of `git fast-import` that makes a commit and prints its object id. One process does all of it, and reads only
 * the trees along the changed paths. Paths and texts are data in the input, never commands.
 */
export function renderFastImport(commit: Commit, { author, date, tree, executables }: ImportDetails): Buffer {
  const person = `${author.name} <${author.email}> ${Math.floor(date.getTime() / 1000)} +0000`;
  return Buffer.concat([
    line("commit refs/preview/next"),
    line("mark :1"),
    line(`author ${person}`),
    line(`committer ${person}`),
    data(`${commit.message.trimEnd()}\n`),
    line(`from ${commit.head}`),
    ...commit.remove.map((path) => line(`D ${quote(path)}`)),
    ...[...commit.write].flatMap(([path, text]) => [
      line(`M ${executables.has(path) ? EXECUTABLE : FILE} inline ${quote(path)}`),
      data(text),
    ]),
    line("get-mark :1"),
    // The reference is deleted again, because the commit is pushed by its object id.
    line("reset refs/preview/next"),
    line(`from ${NO_OBJECT}`),
    ...withoutParents(commit.head, tree),
    line("done"),
  ]);
}

/** Moves the branch from exactly `head` to `commit`. */
async function push(clone: Clone, head: string, commit: string): Promise<void> {
  const ref = `refs/heads/${clone.branch}`;
  const args = ["--porcelain", "--no-verify", `--force-with-lease=${ref}:${head}`];
  const outcome = await clone.git.run(["push", ...args, "--", "origin", `${commit}:${ref}`], {
    // A shallow clone sends its boundary commits when it pushes. A server with a long history takes minutes to check them
    // (https://gitlab.com/gitlab-org/gitlab/-/work_items/595704).
    environment: { GIT_SHALLOW_FILE: "" },
  });
  if (outcome.ok) return;
  const action = `Committing to ${clone.name}`;
  const reason = rejection(outcome.stdout.toString());
  if (reason === undefined)
    throw gitFailure(action, outcome.said, "uncertain", "The commit may have landed.");
  throw new GitOpsError(
    ...rejected(reason, `${action} failed: ${outcome.said} (${clone.git.readable(reason)}).`),
  );
}

/** The reason that `git push --porcelain` prints for a reference that did not move. */
function rejection(output: string): string | undefined {
  return /^!\t\S+\t\[[^\]]+\] \((.*)\)$/m.exec(output)?.[1];
}

function rejected(reason: string, message: string): [code: GitOpsErrorCode, message: string] {
  if (MOVED.test(reason)) return ["lost-race", `${message} The branch has moved.`];
  if (UNANSWERED.test(reason)) return ["uncertain", `${message} The commit may have landed.`];
  return ["refused", `${message} Let the owner of the token bypass that rule, or name another branch.`];
}

function line(text: string): Buffer {
  return Buffer.from(`${text}\n`);
}

function data(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([line(`data ${bytes.length}`), bytes, line("")]);
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, String.raw`\$&`).replaceAll("\n", String.raw`\n`)}"`;
}

/**
 * Shows the head to git as a commit without parents, because its parents are not in the clone. `git push` searches for the
 * parents when it checks that the branch moves forward, and fails from git 2.45 on when they are missing.
 */
function withoutParents(head: string, tree: string): readonly Buffer[] {
  return [
    line(`reset refs/replace/${head}`),
    line(`commit refs/replace/${head}`),
    line("committer Nobody <nobody@noreply.invalid> 0 +0000"),
    data(""),
    line(`M 040000 ${tree} ""`),
  ];
}
