import { GitOpsError, type Snapshot, type Wanted } from "../ports/gitops-repository.ts";
import { type GitHubRepositoryOptions, parseFullName, valueAt } from "./github-client.ts";
import { attempt, reading } from "./to-gitops-error.ts";

/** An object to read, and its path in the repository. */
interface Item {
  readonly kind: "file" | "directory" | "listing" | "commit";
  readonly path: string;
  /** The wanted directory that this directory is part of. Default: `path` */
  readonly partOf?: string;
}

/** A git object, as the query below selects it. */
interface GitObject {
  readonly oid?: string;
  readonly text?: string | null;
  readonly isTruncated?: boolean;
  /** Missing for everything but a tree. */
  readonly entries?: readonly TreeEntry[] | null;
}

/** The answer to the query below. */
interface ReadAnswer {
  readonly repository:
    | (Partial<Record<`item${number}`, GitObject | null>> & {
        readonly before?: Branch | null;
        readonly after?: Branch | null;
      })
    | null;
}

/** An item, and GitHub's answer: `null` when it does not exist. */
type Answer = readonly [item: Item, object: GitObject | null];

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

/** The answer to one query. */
interface Reading {
  readonly head: string;
  readonly branch: string;
  readonly answers: readonly Answer[];
  /** Whether the branch stayed at one commit while GitHub answered. */
  readonly settled: boolean;
}

/** Levels of a wanted directory in one query. Deeper directories are read by further queries. */
const LEVELS = 2;

/** Objects in one query. GitHub refuses queries that use too many resources. */
const BATCH = 50;

const SELECTIONS = {
  file: "... on Blob { text isTruncated }",
  directory: levels(LEVELS),
  listing: "... on Tree { entries { name type } }",
  commit: "oid",
} as const;

/**
 * The wanted contents, all at one commit, and the name of the branch. Fifty objects in one request.
 *
 * @throws GitOpsError
 */
export async function readBranch(
  options: GitHubRepositoryOptions,
  { at, ...wanted }: Wanted,
): Promise<{ readonly snapshot: Snapshot; readonly branch: string }> {
  const items = toItems(wanted);
  const collected: Collection = { files: new Map(), directories: new Map(), listings: new Map() };
  const begun = items.slice(0, BATCH);
  const first = at === undefined ? await readAtHead(options, begun) : await readAt(options, begun, at);
  const queue = [...first.answers.flatMap((answer) => collect(answer, collected)), ...items.slice(BATCH)];
  while (queue.length > 0) {
    // The other batches are read at the commit of the first one, so that the snapshot is of one commit.
    const { answers } = await readAt(options, queue.splice(0, BATCH), first.head);
    queue.push(...answers.flatMap((answer) => collect(answer, collected)));
  }
  return { snapshot: { head: first.head, ...collected }, branch: first.branch };
}

function toItems({ files = [], directories = [], listings = [] }: Wanted): Item[] {
  return [
    ...files.map((path): Item => ({ kind: "file", path })),
    ...directories.map((path): Item => ({ kind: "directory", path })),
    ...listings.map((path): Item => ({ kind: "listing", path })),
  ];
}

/** One request, and a second one when the branch moved while GitHub answered. */
async function readAtHead(options: GitHubRepositoryOptions, items: readonly Item[]): Promise<Reading> {
  const seen = await readItems(options, items, options.branch ? `refs/heads/${options.branch}` : "HEAD");
  if (seen.settled) return seen;
  const { answers } = await readAt(options, items, seen.head);
  return { ...seen, answers };
}

async function readItems(
  options: GitHubRepositoryOptions,
  items: readonly Item[],
  revision: string,
): Promise<Reading> {
  const { client, fullName, branch } = options;
  const paths = items.map(({ kind, path }, index) => [
    `path${index}`,
    kind === "commit" ? revision : `${revision}:${path}`,
  ]);
  const variables = {
    ...parseFullName(fullName),
    ...(branch ? { branch } : {}),
    ...Object.fromEntries(paths),
  };
  const query = readQuery(items, branch);
  const repository = await attempt(reading(options.fullName), async () => {
    return (await client.graphql<ReadAnswer>(query, variables)).repository ?? leftOut();
  });
  const { before, after } = repository;
  if (before === null || after === null) {
    throw new GitOpsError("not-found", `${fullName} has no branch ${branch ?? "yet: it is empty"}`);
  }
  const answers = items.map((item, index): Answer => [item, answerOf(repository, index)]);
  const [oid, head] = [before, after].map((ref) => valueAt(ref, "target", "oid"));
  const name = valueAt(after, "name");
  if (typeof oid !== "string" || typeof head !== "string" || typeof name !== "string") return leftOut();
  return { head, branch: name, answers, settled: oid === head };
}

/**
 * The query for some objects. It reads the branch's head before and after the objects. When the two differ, the branch moved
 * while GitHub answered, and the objects can be of different commits.
 */
function readQuery(items: readonly Item[], branch: string | undefined): string {
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

function leftOut(): never {
  throw new GitOpsError("unreachable", "GitHub's answer leaves out what was asked for");
}

/** GitHub has left out keys of existing objects without an error. So a missing key does not mean a missing object. */
function answerOf(repository: NonNullable<ReadAnswer["repository"]>, index: number): GitObject | null {
  const object = repository[`item${index}`];
  return typeof object === "object" ? object : leftOut();
}

/**
 * Reads at a commit. Reads the commit itself too, because GitHub answers for the paths of a missing commit as if they did not
 * exist.
 *
 * @throws GitOpsError `lost-race` when the commit does not exist, or no longer
 */
async function readAt(
  options: GitHubRepositoryOptions,
  items: readonly Item[],
  oid: string,
): Promise<Reading> {
  const commit: Item = { kind: "commit", path: "" };
  const { answers, ...seen } = await readItems(options, [commit, ...items], oid);
  if (answers[0]?.[1]?.oid === oid) return { ...seen, head: oid, answers: answers.slice(1) };
  throw new GitOpsError("lost-race", `${options.fullName} has no commit ${oid} any more`);
}

/** Adds one answer to a collection. Returns directories that are too deep for the answer, and must be read next. */
function collect([item, object]: Answer, { files, directories, listings }: Collection): Item[] {
  if (object === null) return [];
  if (item.kind === "file") {
    if (object.isTruncated)
      throw new GitOpsError("refused", `${item.path} is too large for GitHub's API to show`);
    if (object.text !== undefined) files.set(item.path, textOf(object));
    return [];
  }
  if (object.entries === undefined) return [];
  if (item.kind === "listing") {
    const names = entriesOf(object)
      .filter(({ type }) => type === "tree")
      .map(({ name }) => name);
    listings.set(item.path, names.toSorted());
    return [];
  }
  const root = item.partOf ?? item.path;
  const found = directories.get(root) ?? new Map<string, string>();
  directories.set(root, found);
  return collectFiles(object, item.path, root, found);
}

/**
 * GitHub sends no text of binary files. It sends a part of the text of large files, which must not be mistaken for the whole
 * text.
 */
function textOf({ text, isTruncated }: GitObject): string {
  if (typeof (text ?? "") !== "string") return leftOut();
  return isTruncated ? "" : (text ?? "");
}

function collectFiles(tree: GitObject, path: string, root: string, found: Map<string, string>): Item[] {
  return entriesOf(tree).flatMap(({ name, type, object }): Item[] => {
    const below = path === "" ? name : `${path}/${name}`;
    if (type === "blob") found.set(below, textOf(object ?? {}));
    if (type !== "tree") return [];
    if (object?.entries === undefined) return [{ kind: "directory", path: below, partOf: root }];
    return collectFiles(object, below, root, found);
  });
}

/** GitHub may answer `null`, which does not mean that a tree is empty. */
function entriesOf({ entries }: GitObject): readonly TreeEntry[] {
  if (!Array.isArray(entries)) return leftOut();
  const isWhole = (entry: unknown): boolean =>
    ["name", "type"].every((key) => typeof valueAt(entry, key) === "string");
  return entries.every(isWhole) ? entries : leftOut();
}

function levels(depth: number): string {
  const below = depth === 1 ? "" : ` ${levels(depth - 1)}`;
  return `... on Tree { entries { name type object { ... on Blob { text isTruncated }${below} } } }`;
}
