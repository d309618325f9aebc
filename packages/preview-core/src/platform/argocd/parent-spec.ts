import type { PlatformConfig } from "../../config/platform-config.ts";

/** The spec of an Application that applies previews' files. */
export interface ParentSpec {
  readonly project: string;
  readonly source: ParentFiles & { readonly repoURL: string; readonly targetRevision: string };
  readonly destination: { readonly server: string; readonly namespace: string };
  readonly syncPolicy: {
    readonly automated: {
      readonly enabled: true;
      readonly prune: true;
      readonly selfHeal: true;
      readonly allowEmpty: true;
    };
    readonly syncOptions: readonly string[];
    readonly retry: ParentRetry;
  };
}

/** The files of the GitOps repository that a parent applies. */
interface ParentFiles {
  readonly path: string;
  readonly directory: { readonly recurse?: true; readonly include: string };
}

/** How often a parent repeats a failed sync. */
interface ParentRetry {
  readonly limit: number;
  readonly refresh: true;
  readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
}

/** The cluster that Argo CD runs on, as every Argo CD knows it. */
export const HUB_SERVER = "https://kubernetes.default.svc";

/** Without this annotation, each commit to the GitOps repository makes Argo CD render every parent again. */
export const REFRESH_BY_PATH: Readonly<Record<string, string>> = {
  "argocd.argoproj.io/manifest-generate-paths": ".",
};

/**
 * The spec of an Application that applies the files of one directory.
 *
 * - The directory may become empty (`allowEmpty`), because the last preview must be deleted too.
 * - Argo CD deletes a claim only after the objects of the claim (`PrunePropagationPolicy`), also where there is no
 *   `compositeDeletePolicy`.
 * - The branch is a full reference, because a tag of the same name would win.
 */
export function parentSpec(
  config: PlatformConfig,
  repoURL: string,
  { files, retry }: { readonly files: ParentFiles; readonly retry: ParentRetry },
): ParentSpec {
  const { argocd, gitops } = config;
  return {
    project: argocd.controlProject,
    source: {
      repoURL,
      targetRevision: `refs/heads/${gitops.branch}`,
      path: files.path,
      directory: files.directory,
    },
    destination: { server: HUB_SERVER, namespace: argocd.namespace },
    syncPolicy: {
      automated: { enabled: true, prune: true, selfHeal: true, allowEmpty: true },
      syncOptions: ["CreateNamespace=false", "PrunePropagationPolicy=foreground"],
      retry,
    },
  };
}
