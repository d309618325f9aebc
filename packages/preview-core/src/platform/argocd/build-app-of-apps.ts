import type { PlatformConfig } from "../../config/platform-config.ts";
import { type ParentSpec, parentSpec, REFRESH_BY_PATH } from "./parent-spec.ts";
import { PREVIEW_FILES } from "./preview-directories.ts";

/** One Application that applies every preview's files. */
interface AppOfApps {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "Application";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: ParentSpec;
}

/** The files of all previews, from the root. */
export const PREVIEW_FILES_BELOW_ROOT: string = `*/preview-pr-[1-9]*/${PREVIEW_FILES}`;

/** At most eight minutes, because an Application that retries cannot be deleted (argoproj/argo-cd#1644). */
const RETRY = {
  limit: 10,
  refresh: true,
  backoff: { duration: "5s", factor: 2, maxDuration: "1m" },
} as const;

/**
 * The app-of-apps: one Application for all previews, named like their project. It applies only the two files of preview
 * directories, whatever else the root holds.
 *
 * - No sync waves, because one stuck preview would block all others.
 * - No finalizer, so that deleting the app-of-apps keeps the previews.
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
      files: { path: config.root, directory: { recurse: true, include: PREVIEW_FILES_BELOW_ROOT } },
      retry: RETRY,
    }),
  };
}
