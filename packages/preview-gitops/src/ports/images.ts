import type { ImagePackage, ImageVersion } from "preview-core/plan";

/** Why GitHub does not show an object: the object does not exist, or the token cannot read it. */
export interface Unseen {
  readonly unseen: string;
}

/** The packages of an image registry. Each call is one read, or one deletion. */
export interface Images {
  /**
   * Every version of a package.
   *
   * @throws GitOpsError when the registry gave no answer, or refuses the token for every package
   */
  list(pack: ImagePackage): Promise<readonly ImageVersion[] | Unseen>;
  /** Id of the repository that the package is linked to. @throws GitOpsError as `list` does */
  readSource(pack: ImagePackage): Promise<number | "none" | Unseen>;
  /** The present state of one version; undefined when the version is gone. @throws GitOpsError as `list` does */
  read(pack: ImagePackage, id: number): Promise<ImageVersion | undefined>;
  /**
   * Deletes a version with all of its tags. A version that is gone already is no failure. Returns a text when a rule of the
   * registry forbids the deletion: the rule in words, with the fix. A repetition does not help then.
   *
   * @throws GitOpsError `refused` when the token may not delete it; others as `list` does
   */
  remove(pack: ImagePackage, id: number): Promise<string | undefined>;
}
