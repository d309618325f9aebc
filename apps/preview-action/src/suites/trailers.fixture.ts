import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The trailers that git itself finds in each of these commit messages. */
export async function trailersOf(messages: readonly string[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), "trailers-"));
  try {
    await git(folder, ["init", "--quiet", "--bare", "--template=", "."]);
    await git(folder, ["fast-import", "--quiet"], Buffer.concat(messages.map(toCommit)));
    const format = "--format=%(trailers:only,unfold)%x00";
    const log = await git(folder, ["log", "--reverse", format, "refs/heads/main"]);
    const found = log.split("\0\n").slice(0, -1);
    return found.map((text) => text.split("\n").filter((line) => line !== ""));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toCommit(message: string): Buffer {
  const text = Buffer.from(message);
  const header = `commit refs/heads/main\ncommitter Somebody <somebody@noreply.invalid> 1700000000 +0000\n`;
  return Buffer.concat([Buffer.from(`${header}data ${text.length}\n`), text, Buffer.from("\n")]);
}

function git(folder: string, args: readonly string[], input: Buffer = Buffer.alloc(0)): Promise<string> {
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  return new Promise((resolve, reject) => {
    const options = { env, maxBuffer: 2 ** 28 };
    const child = execFile("git", ["-C", folder, ...args], options, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
    child.stdin?.end(input);
  });
}
