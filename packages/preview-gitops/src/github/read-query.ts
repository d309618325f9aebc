import { GitOpsError } from "../ports/gitops-repository.ts";

/** A thing to read, and its path in the repository. */
export interface Item {
  readonly kind: "file" | "directory" | "listing" | "commit";
  readonly path: string;
  /** The wanted directory that this directory is part of. Default: `path` */
  readonly partOf?: string;
}

/** A git object, as the query below selects it. */
export interface GitObject {
  readonly oid?: string;
  readonly text?: string | null;
  readonly isTruncated?: boolean;
  readonly entries?: readonly TreeEntry[];
}

/** The answer to the query below. */
export interface ReadAnswer {
  readonly repository:
    | (Partial<Record<`item${number}`, GitObject | null>> & {
        readonly before: Branch | null;
        readonly after: Branch | null;
      })
    | null;
}

/** An item, and GitHub's answer: `null` when it does not exist. */
export type Answer = readonly [item: Item, object: GitObject | null];

interface TreeEntry {
  readonly name: string;
  readonly type: string;
  readonly object?: GitObject | null;
}

interface Branch {
  readonly name: string;
  readonly target: { readonly oid: string };
}

/** The parts of a snapshot that were read so far. */
interface Collection {
  readonly files: Map<string, string>;
  readonly directories: Map<string, Map<string, string>>;
  readonly listings: Map<string, string[]>;
}

/** Levels of a wanted directory in one query. Deeper directories are read by further queries. */
const LEVELS = 2;

const SELECTIONS = {
  file: "... on Blob { text isTruncated }",
  directory: levels(LEVELS),
  listing: "... on Tree { entries { name type } }",
  commit: "oid",
} as const;

/**
 * The query for some objects. It reads the branch's head before and after the objects. When the two differ, the branch moved
 * while GitHub answered, and the objects can be of different commits.
 */
export function readQuery(items: readonly Item[], branch: string | undefined): string {
  const variables = items.map((_, index) => `, $path${index}: String!`).join("");
  const ref = branch === undefined ? "defaultBranchRef" : "ref(qualifiedName: $branch)";
  const objects = items.map(
    ({ kind }, index) => `item${index}: object(expression: $path${index}) { ${SELECTIONS[kind]} }`,
  );
  return `query ReadGitOps($owner: String!, $name: String!${branch === undefined ? "" : ", $branch: String!"}${variables}) {
  repository(owner: $owner, name: $name) {
    before: ${ref} { name target { oid } }
    ${objects.join("\n    ")}
    after: ${ref} { name target { oid } }
  }
  rateLimit { cost }
}`;
}

/** A snapshot of which nothing was read yet. */
export function emptyCollection(): Collection {
  return { files: new Map(), directories: new Map(), listings: new Map() };
}

/** Adds one answer to a collection. Returns directories that are too deep for the answer, and must be read next. */
export function collect([item, object]: Answer, { files, directories, listings }: Collection): Item[] {
  if (object === null) return [];
  if (item.kind === "file") {
    if (object.isTruncated)
      throw new GitOpsError("refused", `${item.path} is too large for GitHub's API to show`);
    if (object.text !== undefined) files.set(item.path, textOf(object));
    return [];
  }
  if (object.entries === undefined) return [];
  if (item.kind === "listing") {
    const names = object.entries.filter(({ type }) => type === "tree").map(({ name }) => name);
    listings.set(item.path, names.toSorted());
    return [];
  }
  const root = item.partOf ?? item.path;
  const found = directories.get(root) ?? new Map<string, string>();
  directories.set(root, found);
  return collectFiles(object, item.path, root, found);
}

/** GitHub sends no text of binary files. It sends a part of the text of large files, which must not be taken for all of it. */
function textOf({ text, isTruncated }: GitObject): string {
  return isTruncated ? "" : (text ?? "");
}

function collectFiles(tree: GitObject, path: string, root: string, found: Map<string, string>): Item[] {
  return (tree.entries ?? []).flatMap(({ name, type, object }): Item[] => {
    const below = path === "" ? name : `${path}/${name}`;
    if (type === "blob") found.set(below, textOf(object ?? {}));
    if (type !== "tree") return [];
    if (object?.entries === undefined) return [{ kind: "directory", path: below, partOf: root }];
    return collectFiles(object, below, root, found);
  });
}

function levels(depth: number): string {
  const below = depth === 1 ? "" : ` ${levels(depth - 1)}`;
  return `... on Tree { entries { name type object { ... on Blob { text isTruncated }${below} } } }`;
}
