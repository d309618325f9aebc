import { typeOfEntry, type TreeEntry } from "../../git/tree.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { repositoryUrl } from "./repository.ts";

/** A file or directory, with its path from the repository's root, at a ref. */
export interface Located extends TreeEntry {
  readonly path: string;
  readonly ref: string;
}

/** GitHub breaks the base64 of a file's content after 60 characters. */
const LINE = /.{60}(?=.)/g;

/** An entry of a directory (`content-directory`). */
export function buildContentEntry(world: World, repository: Repository, entry: Located, size = 0): object {
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

/** A file with what is in it (`content-file`). */
export function buildContentFile(
  world: World,
  repository: Repository,
  entry: Located,
  content: Buffer,
): object {
  return {
    ...buildContentEntry(world, repository, entry, content.length),
    encoding: "base64",
    content: content.toString("base64").replaceAll(LINE, "$&\n"),
  };
}
