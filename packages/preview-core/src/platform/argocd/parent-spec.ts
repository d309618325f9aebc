import type { PlatformConfig } from "../../config/platform-config.ts";
import { HUB_SERVER } from "./build-control-project.ts";

/** What applies previews' files, as the spec of an Application. */
export interface ParentSpec {
  readonly project: string;
  readonly source: {
    readonly repoURL: string;
    readonly targetRevision: string;
    readonly path: string;
    readonly directory: { readonly recurse?: true; readonly include: string };
  };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy: {
    readonly automated: { readonly prune: true; readonly selfHeal: true; readonly allowEmpty: true };
    readonly syncOptions: readonly string[];
    readonly retry: {
      readonly limit: number;
      readonly refresh: true;
      readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
    };
  };
}

/** Otherwise each commit anywhere in the GitOps repository renders again what no commit touched. */
export const REFRESH_BY_PATH: Readonly<Record<string, string>> = {
  "argocd.argoproj.io/manifest-generate-paths": ".",
};

/**
 * The spec of what applies the files of one directory.
 *
 * - It may become empty (`allowEmpty`), or the last preview would never go.
 * - A claim goes only when what it made is gone (`PrunePropagationPolicy`), also where there is no
 *   `compositeDeletePolicy`.
 * - The branch is a full reference, because a tag of the same name would win.
 * - It retries for at most eight minutes, because nothing that retries can be deleted (argoproj/argo-cd#1644).
 */
export function parentSpec(
  config: PlatformConfig,
  repoURL: string,
  { path, directory }: Pick<ParentSpec["source"], "path" | "directory">,
): ParentSpec {
  const { argocd, gitops } = config;
  return {
    project: argocd.controlProject,
    source: { repoURL, targetRevision: `refs/heads/${gitops.branch}`, path, directory },
    destination: { server: HUB_SERVER, namespace: argocd.namespace },
    syncPolicy: {
      automated: { prune: true, selfHeal: true, allowEmpty: true },
      syncOptions: ["CreateNamespace=false", "PrunePropagationPolicy=foreground"],
      retry: { limit: 10, refresh: true, backoff: { duration: "5s", factor: 2, maxDuration: "1m" } },
    },
  };
}
