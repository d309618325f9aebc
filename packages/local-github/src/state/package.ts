import type { Account } from "./account.ts";

/** The state of a container package. */
export interface Package {
  readonly id: number;
  readonly owner: Account;
  /** The name may have slashes. */
  readonly name: string;
  readonly createdAt: Date;
  /** Newest first, in GitHub's order. */
  readonly versions: PackageVersion[];
  visibility: "public" | "private";
  /** Id of the linked repository. Undefined: none. */
  repositoryId: number | undefined;
}

/** An image, or a part of one that has no tag of its own. */
export interface PackageVersion {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly createdAt: Date;
  updatedAt: Date;
  tags: readonly string[];
  downloads: number;
}

/** The key of a package. */
export function packageKey(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}
