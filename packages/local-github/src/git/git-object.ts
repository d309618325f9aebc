export type GitObjectType = "blob" | "tree" | "commit" | "tag";

/** One object of a git repository. */
export interface GitObject {
  readonly oid: string;
  readonly type: GitObjectType;
  readonly content: Buffer;
}

export function isObjectType(text: string | undefined): text is GitObjectType {
  return text === "blob" || text === "tree" || text === "commit" || text === "tag";
}
