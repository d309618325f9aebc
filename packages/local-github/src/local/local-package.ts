/** An image that is pushed. */
export interface ImagePush {
  /** `owner/name`; the name may have slashes. */
  readonly package: string;
  /** They leave the images that had them. Default: none, as the parts of an image for several platforms. */
  readonly tags?: readonly string[];
  /** Full name of the repository that the package is linked to from now on. Default: as it was, at first none. */
  readonly repository?: string;
  /** Default: `Organization`, for an account that is new. */
  readonly owner?: "Organization" | "User";
}

/** An image in a package, from the side of whoever sets the scene. */
export interface LocalImage {
  readonly id: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly tags: readonly string[];
}

/** One container package, from the side of whoever sets the scene. Methods that take effect need no token. */
export interface LocalPackage {
  /** Oldest first. */
  images(): readonly LocalImage[];
  /** Gives an image these tags, which leave the images that had them. @throws Error when there is no such image */
  tag(id: number, ...tags: readonly string[]): void;
  setVisibility(visibility: "public" | "private"): void;
  /** How often each of its images was downloaded. */
  setDownloads(downloads: number): void;
  /** From now on it is out of every token's sight, as when it was deleted. */
  hide(): void;
  show(): void;
}
