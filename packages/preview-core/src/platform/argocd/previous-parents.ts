import { PREVIEW_DIRECTORIES } from "./preview-files.ts";

/** A merge patch of an Application that applies a directory. */
export interface PreviousParentPatch {
  readonly spec: {
    readonly source: { readonly directory: { readonly exclude: string } };
    readonly syncPolicy: { readonly automated: { readonly prune: false } };
  };
}

/**
 * What each Application of the platform that already applies files below the root must be told, such as the seed's
 * `quickstart-services` and `quickstart-namespaces`: leave preview directories alone, and prune nothing until the new
 * parent has taken the live previews over. Otherwise two parents own each preview, and the one that lets go deletes it.
 */
export function previousParents(): PreviousParentPatch {
  return {
    spec: {
      source: { directory: { exclude: PREVIEW_DIRECTORIES } },
      syncPolicy: { automated: { prune: false } },
    },
  };
}
