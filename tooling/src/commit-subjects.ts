import { runProgram } from "./run-program.ts";

/** A commit whose subject is too long to scan in a list. */
export interface LongSubject {
  readonly commit: string;
  readonly subject: string;
  /** In characters. */
  readonly length: number;
}

/** git and GitHub cut longer subjects in their lists. */
const SUBJECT_MAX = 72;

/**
 * The commits after `base`, up to `head`, with a subject of more than 72 characters. Merge commits do not count, because
 * GitHub writes their subjects.
 *
 * @throws Error when the repository lacks one of the two commits
 */
export async function longSubjects(folder: string, base: string, head: string): Promise<LongSubject[]> {
  const args = ["log", "--no-merges", "--format=%h %s", "--end-of-options", `${base}..${head}`];
  const { code, stdout, stderr } = await runProgram("git", args, { cwd: folder, env: process.env });
  if (code !== 0) throw new Error(stderr.trim());
  const lines = stdout.split("\n").filter((line) => line !== "");
  const subjects = lines.map((line): LongSubject => {
    const [commit = "", subject = ""] = line.split(/ (.*)/s);
    return { commit, subject, length: Array.from(subject).length };
  });
  return subjects.filter(({ length }) => length > SUBJECT_MAX);
}
