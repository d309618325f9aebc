import type { PolicyConfig } from "../../config/platform-config.ts";
import type { PreviewOrigin } from "../../manifests/read-origin.ts";
import type { SweepLimits, SweptPullRequest } from "../sweep/sweep-facts.ts";

/** Everything that decides which images go. Times are milliseconds since 1970. */
export interface ImageFacts {
  readonly policy: Pick<PolicyConfig, "gracePeriod">;
  readonly now: number;
  readonly packages: readonly SweptPackage[];
  /** What the preview directories that stay deploy. */
  readonly used: UsedImages;
  readonly limits: SweepLimits;
  /** Why nothing may be removed, whatever the limits. Default: nothing stands against it */
  readonly blocked?: string | undefined;
}

/** A package of the registry, and the repository whose pull requests have their images in it. */
export interface ImagePackage {
  /** `ghcr.io/{owner}/{name}` */
  readonly image: string;
  readonly owner: string;
  readonly name: string;
  readonly repository: PreviewOrigin["repository"];
  /** Whether it has the name that this repository's images have where nothing else is said. */
  readonly isDefault: boolean;
}

/** A package and what the registry says of it, or why it does not say it. */
export interface SweptPackage {
  readonly package: ImagePackage;
  readonly contents: PackageContents | { readonly unseen: string };
}

/** What is in a package. */
export interface PackageContents {
  readonly versions: readonly ImageVersion[];
  /** The pull requests that its tags name. One that is missing is as good as unknown. */
  readonly pullRequests: ReadonlyMap<number, SweptPullRequest>;
  /** Number of the repository that the registry says it is of; `unasked` decides nothing. */
  readonly source: number | "none" | "unasked";
}

/** One image of a package, which has several tags or none. It goes with all of them or not at all. */
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
  /** Numbers of the previews that do not say in our way what they deploy. */
  readonly pullRequests: ReadonlySet<number>;
}
