import type { Commit } from "../ports/gitops-repository.ts";

/** Who a commit says made it. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** What a commit needs beyond its change. */
export interface CommitDetails {
  readonly author: Identity;
  readonly date: Date;
  /** The root tree at the commit's head. */
  readonly tree: string;
  /** The mode of a file that is written; git's `100644` or `100755`. */
  readonly modeOf: (path: string) => string;
}

const NO_OBJECT = "0".repeat(40);

/**
 * The input of `git fast-import` that makes a commit and prints its object id. Everything is one process's work, and
 * only the trees along the changed paths are read. Paths and texts are data in it, never commands.
 */
export function renderFastImport(commit: Commit, { author, date, tree, modeOf }: CommitDetails): Buffer {
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
      line(`M ${modeOf(path)} inline ${quote(path)}`),
      data(text),
    ]),
    line("get-mark :1"),
    // The reference goes again: the commit is pushed by its object id.
    line("reset refs/preview/next"),
    line(`from ${NO_OBJECT}`),
    ...withoutParents(commit.head, tree),
    line("done"),
  ]);
}

/**
 * Lets commands see the head as a commit without parents, which are not in the clone. `git push` looks for them when
 * it checks that the branch only moves forward, and fails from git 2.45 on when they are missing.
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
