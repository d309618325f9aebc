import type { ImagePackage, ImageVersion, PackageContents } from "preview-core/plan";

/** Why a package cannot be looked at, in words: it is not there, or the token may not see it. */
export interface Unseen {
  readonly unseen: string;
}

/** The registry's packages. Each call of it is one look, or one deletion. */
export interface ImageRegistry {
  /**
   * Every version of a package.
   *
   * @throws GitOpsError when the registry gave no answer, or refuses the token for everything
   */
  list(pack: ImagePackage): Promise<readonly ImageVersion[] | Unseen>;
  /** The repository that the package is linked to. @throws GitOpsError as `list` does */
  readSource(pack: ImagePackage): Promise<Exclude<PackageContents["source"], "unasked"> | Unseen>;
  /** One version as it is right now; undefined when it is gone. @throws GitOpsError as `list` does */
  read(pack: ImagePackage, id: number): Promise<ImageVersion | undefined>;
  /**
   * Deletes a version with all of its tags. One that is gone already is no failure. Where the registry has a rule against
   * it, it gives back the rule in words, with what to do: then trying again is no use.
   *
   * @throws GitOpsError `refused` when the token may not delete it; others as `list` does
   */
  remove(pack: ImagePackage, id: number): Promise<string | undefined>;
}
