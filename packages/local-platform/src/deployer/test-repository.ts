import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./git.ts";

/** A bare repository in a temporary directory, with one branch. */
export interface TestRepository extends AsyncDisposable {
  readonly gitDirectory: string;
  readonly branch: string;
  /** Commits whole files (`null` removes one) on top of the branch, tells the listeners, and gives the new head. */
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
  onChange(listener: () => void): () => void;
}

/** An empty repository; its branch comes into being with the first commit. */
export async function createTestRepository(): Promise<TestRepository> {
  const gitDirectory = await mkdtemp(join(tmpdir(), "test-repository-"));
  const listeners = new Set<() => void>();
  const branch = "main";
  await git(gitDirectory, ["init", "--quiet", "--bare", "--template=", gitDirectory]);
  let head: string | undefined;
  return {
    gitDirectory,
    branch,
    async commit(files) {
      const input = fastImport(branch, head, files);
      head = (await git(gitDirectory, ["fast-import", "--quiet"], { input })).toString().trim();
      for (const listener of listeners) listener();
      return head;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: () => rm(gitDirectory, { recursive: true, force: true }),
  };
}

function fastImport(
  branch: string,
  head: string | undefined,
  files: Readonly<Record<string, string | null>>,
): string {
  const changes = Object.entries(files).map(([path, text]) =>
    text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`,
  );
  const parent = head === undefined ? "" : `from ${head}\n`;
  const committer = "committer Test <test@example.com> 0 +0000";
  const commit = [`commit refs/heads/${branch}`, "mark :1", committer, `${data("change")}${parent}`].join(
    "\n",
  );
  return `${commit}${changes.join("")}get-mark :1\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
