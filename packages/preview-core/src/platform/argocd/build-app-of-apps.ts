import type { PlatformConfig } from "../../config/platform-config.ts";
import { type ParentSpec, parentSpec, REFRESH_BY_PATH } from "./parent-spec.ts";
import { PREVIEW_FILES_BELOW_ROOT } from "./preview-files.ts";

/** One Application that applies every preview's files. */
export interface AppOfApps {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Application";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: ParentSpec;
}

/**
 * The app-of-apps: one Application for all previews, named like their project. It applies nothing but the two files of
 * preview directories, whatever else the root holds.
 *
 * Nothing in it waits for anything else: with sync waves, one preview that is stuck would hold up all others. It has no
 * finalizer, so that deleting it leaves the previews alone.
 */
export function buildAppOfApps(config: PlatformConfig, repoURL: string): AppOfApps {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: config.argocd.project,
      namespace: config.argocd.namespace,
      annotations: REFRESH_BY_PATH,
    },
    spec: parentSpec(config, repoURL, {
      path: config.root,
      directory: { recurse: true, include: PREVIEW_FILES_BELOW_ROOT },
    }),
  };
}
