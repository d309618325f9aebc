import { readTree } from "../git/read-tree.ts";
import { MODE, typeOfEntry, type TreeEntry } from "../git/tree.ts";
import type { Answer } from "../http/http-message.ts";
import { NotServedError } from "../server/endpoint.ts";
import { resolveCommit } from "../state/resolve-commit.ts";
import { notFound } from "./rest-error.ts";
import { textParameter, type RestCall, type Route } from "./route.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { repositoryUrl } from "./objects/repository.ts";

/** A file or directory, with its path from the repository's root, at a ref. */
interface Located extends TreeEntry {
  readonly path: string;
  readonly ref: string;
}

export const contentRoutes: readonly Route[] = [
  { operation: "repos/get-content", access: "read", anyOf: ["contents"], handle: getContent },
];

/** GitHub breaks the base64 lines of a file's content after 60 characters. */
const LINE = /.{60}(?=.)/g;

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

/** An entry of a directory (`content-directory`). */
function buildContentEntry(world: World, repository: Repository, entry: Located, size = 0): object {
  const isFile = typeOfEntry(entry) === "blob";
  const { path, ref, oid, name } = entry;
  const base = repositoryUrl(world, repository);
  const page = `${world.addresses.html}/${repository.fullName}`;
  const address = encodeURI(path);
  const links = {
    self: `${base}/contents/${address}?ref=${encodeURIComponent(ref)}`,
    git: `${base}/git/${isFile ? "blobs" : "trees"}/${oid}`,
    html: `${page}/${isFile ? "blob" : "tree"}/${ref}/${address}`,
  };
  return {
    type: isFile ? "file" : "dir",
    name,
    path,
    sha: oid,
    size,
    url: links.self,
    git_url: links.git,
    html_url: links.html,
    download_url: isFile ? `${page}/raw/${ref}/${address}` : null,
    _links: links,
  };
}

/** A file with its content (`content-file`). */
function buildContentFile(world: World, repository: Repository, entry: Located, content: Buffer): object {
  return {
    ...buildContentEntry(world, repository, entry, content.length),
    encoding: "base64",
    content: content.toString("base64").replaceAll(LINE, "$&\n"),
  };
}
