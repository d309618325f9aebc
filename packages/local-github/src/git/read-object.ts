import type { GitObject, GitObjectType } from "./git-object.ts";
import type { GitOutput, GitProcess } from "./git-process.ts";

/** Arguments of the git process that {@link readObject} asks. */
export const CAT_FILE: readonly string[] = ["cat-file", "--batch"];

const HEADER = /^(?<oid>[0-9a-f]{40}) (?<type>blob|tree|commit|tag) (?<size>\d+)$/;

/**
 * The object that a git revision names (`<oid>`, `refs/heads/main`, `HEAD:some/path`); nothing when there is none.
 * Refs are read as they are at that moment.
 */
export function readObject(process: GitProcess, revision: string): Promise<GitObject | undefined> {
  if (revision === "" || revision.includes("\n")) return Promise.resolve(undefined);
  return process.ask(`${revision}\n`, readAnswer);
}

async function readAnswer(output: GitOutput): Promise<GitObject | undefined> {
  const header = HEADER.exec(await output.readLine())?.groups;
  if (header === undefined) return undefined;
  const content = await output.readBytes(Number(header["size"]));
  await output.readBytes(1);
  return { oid: header["oid"] ?? "", type: parseType(header["type"]), content };
}

function parseType(type: string | undefined): GitObjectType {
  if (type === "tree" || type === "commit" || type === "tag") return type;
  return "blob";
}
