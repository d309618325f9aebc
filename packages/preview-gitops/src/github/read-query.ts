/** One thing to read, at its place in the repository. */
export interface Item {
  readonly kind: "file" | "directory" | "listing" | "commit";
  readonly path: string;
  /** The wanted directory that this one is part of. Default: `path` */
  readonly partOf?: string;
}

/** A Git object as the query below selects it. */
export interface GitObject {
  readonly oid?: string;
  readonly text?: string | null;
  readonly isTruncated?: boolean;
  readonly entries?: readonly TreeEntry[];
}

export interface TreeEntry {
  readonly name: string;
  readonly type: string;
  readonly object?: GitObject | null;
}

export interface ReadAnswer {
  readonly repository:
    | (Partial<Record<`item${number}`, GitObject | null>> & {
        readonly before: Branch | null;
        readonly after: Branch | null;
      })
    | null;
}

export interface Branch {
  readonly name: string;
  readonly target: { readonly oid: string };
}

/** How many levels of a wanted directory one query shows; what is deeper is asked for by itself. */
const LEVELS = 2;

const SELECTIONS: Record<Item["kind"], string> = {
  file: "... on Blob { text isTruncated }",
  directory: levels(LEVELS),
  listing: "... on Tree { entries { name type } }",
  commit: "oid",
};

/**
 * The query for some objects, between two looks at the branch's head: where the two differ, the branch moved while GitHub
 * answered, and the objects may be of different commits.
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

function levels(depth: number): string {
  const below = depth === 1 ? "" : ` ${levels(depth - 1)}`;
  return `... on Tree { entries { name type object { ... on Blob { text isTruncated }${below} } } }`;
}
