import type { ImagePackage, ImageVersion } from "./image-facts.ts";

/** The decisions about images: one for each image, and one for each package that a person should look at. */
export interface ImagePlan {
  readonly images: readonly ImageDecision[];
  readonly packages: readonly PackageDecision[];
  /** Why no image may be removed, if none must. */
  readonly braked: string | undefined;
}

/** What to do with one image. `reason` is one sentence for people; `rule` is for machines. */
export interface ImageDecision {
  readonly package: ImagePackage;
  readonly version: ImageVersion;
  readonly action: "keep" | "remove";
  readonly rule: ImageRule;
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

/** What a person should know of a package. */
export interface PackageDecision {
  readonly package: ImagePackage;
  readonly action: "report";
  readonly rule: PackageRule;
  readonly reason: string;
}

export type PackageRule = "unseen" | "unknown" | "not-linked";
