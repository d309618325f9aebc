import type { ServiceOwner } from "../../manifests/owner-file.ts";
import type { SweepLimits } from "../removal-limit.ts";
import type { PolicyAt, SweptPullRequest } from "../sweep/sweep-facts.ts";

/** Everything that decides which images are removed. Times are milliseconds since 1970. */
export interface ImageFacts extends ImageRules {
  readonly packages: readonly SweptPackage[];
  readonly limits: SweepLimits;
  /** The reason why nothing may be removed, whatever the limits. Default: none */
  readonly blocked?: string | undefined;
}

/** The facts that decide about an image, besides its package. */
export interface ImageRules extends PolicyAt {
  /** What the preview directories that stay deploy. */
  readonly used: UsedImages;
}

/** A package of the registry, and the repository whose pull requests have their images in it. */
export interface ImagePackage {
  /** `ghcr.io/{owner}/{name}` */
  readonly image: string;
  readonly owner: string;
  readonly name: string;
  readonly repository: ImageOwner;
  /** Whether the package has the default name of this repository's images. */
  readonly isDefault: boolean;
}

/** The repository of an image, by GitHub's id and by name. */
export type ImageOwner = ServiceOwner["repository"];

/** A package with the registry's answer about it, or the reason why there is no answer. */
export interface SweptPackage {
  readonly package: ImagePackage;
  readonly contents: PackageContents | { readonly unseen: string };
}

/** What is in a package. */
export interface PackageContents {
  readonly versions: readonly ImageVersion[];
  /** The pull requests that its tags name. One that is missing counts as unknown. */
  readonly pullRequests: ReadonlyMap<number, SweptPullRequest>;
  readonly source: PackageSource;
}

/** The id of the repository that the registry links the package to. With `unasked`, the link decides nothing. */
export type PackageSource = number | "none" | "unasked";

/** One image of a package, with any number of tags. The registry deletes an image with all of its tags, or not at all. */
export interface ImageVersion {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly tags: readonly string[];
  readonly createdAt: number;
}

/** What preview directories deploy. */
export interface UsedImages {
  /** `{image}:{tag}` */
  readonly references: ReadonlySet<string>;
  readonly digests: ReadonlySet<string>;
  /** Pull request numbers of the previews whose image cannot be read from their files. */
  readonly pullRequests: ReadonlySet<number>;
}

/** The decisions about images: one for each image, and one for each package that a person should look at. */
export interface ImagePlan {
  readonly images: readonly ImageDecision[];
  readonly packages: readonly PackageDecision[];
  /** The reason why no image may be removed. Default: the removals are within the limits, and nothing blocks them */
  readonly limitExceeded: string | undefined;
}

/** What to do with one image. */
export interface ImageDecision {
  readonly package: ImagePackage;
  readonly version: ImageVersion;
  readonly action: "keep" | "remove";
  /** For programs. */
  readonly rule: ImageRule;
  /** One sentence for people. */
  readonly reason: string;
}

export type ImageRule =
  | "untagged"
  | "other-tag"
  | "open"
  | "unknown"
  | "just-closed"
  | "in-use"
  | "not-linked"
  | "last"
  | "closed";

/** Something about a package that a person should know. */
export interface PackageDecision {
  readonly package: ImagePackage;
  readonly action: "report";
  readonly rule: PackageRule;
  readonly reason: string;
}

export type PackageRule = "unseen" | "unknown" | "not-linked";
