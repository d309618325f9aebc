import { readTree } from "../git/read-tree.ts";
import { MODE, typeOfEntry, type TreeEntry } from "../git/tree.ts";
import type { Answer } from "../http/http-message.ts";
import { NotServedError } from "../server/endpoint.ts";
import { resolveCommit } from "../state/resolve-commit.ts";
import { buildContentEntry, buildContentFile, type Located } from "./objects/content.ts";
import { notFound } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";

export const contentRoutes: readonly Route[] = [
  { operation: "repos/get-content", access: "read", anyOf: ["contents"], handle: getContent },
];

async function getContent(call: RestCall): Promise<Answer> {
  const { world, repository, query } = call;
  const ref = query.get("ref") ?? repository.defaultBranch;
  const path = textParameter(call, "path").replace(/^\/+|\/+$/g, "");
  const commit = await resolveCommit(repository, ref);
  const entry = commit && (await findEntry(call, commit.tree, path));
  if (entry === undefined) throw notFound();
  if (typeOfEntry(entry) === "tree")
    return { status: 200, body: await buildDirectory(call, { ...entry, path, ref }) };
  const blob = await repository.git.read(entry.oid);
  if (blob === undefined || entry.mode === MODE.symlink) throw new NotServedError(`content of ${path}`);
  return { status: 200, body: buildContentFile(world, repository, { ...entry, path, ref }, blob.content) };
}

async function findEntry(
  { repository }: RestCall,
  root: string,
  path: string,
): Promise<TreeEntry | undefined> {
  let entry: TreeEntry | undefined = { mode: MODE.tree, name: "", oid: root };
  for (const name of path === "" ? [] : path.split("/")) {
    const entries: TreeEntry[] = await readTree(repository.git, entry?.oid);
    entry = entries.find((candidate) => candidate.name === name);
  }
  return entry;
}

async function buildDirectory({ world, repository }: RestCall, directory: Located): Promise<object[]> {
  const entries = await readTree(repository.git, directory.oid);
  return entries.map((entry) => {
    const path = directory.path === "" ? entry.name : `${directory.path}/${entry.name}`;
    return buildContentEntry(world, repository, { ...entry, path, ref: directory.ref });
  });
}
