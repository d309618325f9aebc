import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { APPLICATION_FILE, CLAIM_FILE } from "../../manifests/render-preview.ts";
import { LIMITS } from "../../names/name-rule.ts";
import type { ManifestFile } from "../platform-file.ts";

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

/** Makes one parent Application for each preview. */
interface ApplicationSet {
  readonly apiVersion: "argoproj.io/v1alpha1";
  readonly kind: "ApplicationSet";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly goTemplate: true;
    readonly goTemplateOptions: readonly ["missingkey=error"];
    readonly generators: readonly [
      {
        readonly git: {
          readonly repoURL: string;
          readonly revision: string;
          readonly requeueAfterSeconds: number;
          readonly directories: readonly [{ readonly path: string }];
        };
      },
    ];
    readonly template: {
      readonly metadata: {
        readonly name: string;
        readonly annotations: Readonly<Record<string, string>>;
        readonly finalizers: readonly string[];
      };
      readonly spec: ParentSpec;
    };
  };
}

/** The spec of an Application that applies previews' files. */
interface ParentSpec {
  readonly project: string;
  readonly source: ParentFiles & { readonly repoURL: string; readonly targetRevision: string };
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

/** The files of the GitOps repository that a parent applies. */
interface ParentFiles {
  readonly path: string;
  readonly directory: { readonly recurse?: true; readonly include: string };
}

/** The cluster that Argo CD runs on, as every Argo CD knows it. */
export const HUB_SERVER = "https://kubernetes.default.svc";

/*
 * Argo CD reads `include` and `exclude` with gobwas/glob and no separators, so `*` crosses slashes. gobwas 0.2.3, the only
 * release for many years, matches nothing when an alternative in braces has both a `*` and a character class.
 */

/** A preview's files in its own directory. */
export const PREVIEW_FILES: string = `{${APPLICATION_FILE},${CLAIM_FILE}}`;

/** The same from the root. */
export const PREVIEW_FILES_BELOW_ROOT: string = `*/preview-pr-[1-9]*/${PREVIEW_FILES}`;

/** Every file in a preview's directory, from the root. */
export const PREVIEW_DIRECTORIES: string = "*/preview-pr-[1-9]*/*";

/** The directories themselves, for an ApplicationSet's generator, whose `*` stops at slashes (Go's `path.Match`). */
export const PREVIEW_DIRECTORY_GLOB: string = "*/preview-pr-[1-9]*";

/** Without this annotation, each commit to the GitOps repository makes Argo CD render every parent again. */
const REFRESH_BY_PATH: Readonly<Record<string, string>> = {
  "argocd.argoproj.io/manifest-generate-paths": ".",
};

/** Without a webhook, Argo CD finds a commit after this time. Argo CD's own default is three minutes. */
const REQUEUE_SECONDS = 60;

const LONGEST_NUMBER = `.preview-pr-${LIMITS.pr}`;
const ROOM = LIMITS.dnsLabel - LONGEST_NUMBER.length;
const MARK = "--";
const HASH = 10;

/** The file of the parent that applies the previews' files, as `argocd.parent` says. */
export function parentFile(config: PlatformConfig, repoURL: string): ManifestFile {
  const file = { cluster: "hub", name: "argocd-parent.yaml" } as const;
  return config.argocd.parent === "app-of-apps"
    ? {
        ...file,
        purpose: "Applies every preview's files from the GitOps repository.",
        objects: [buildAppOfApps(config, repoURL)],
      }
    : {
        ...file,
        purpose: "Makes one parent for each preview, which applies its files.",
        objects: [buildApplicationSet(config, repoURL)],
      };
}

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
    spec: toSpec(config, repoURL, {
      path: config.root,
      directory: { recurse: true, include: PREVIEW_FILES_BELOW_ROOT },
    }),
  };
}

/**
 * The ApplicationSet: a parent Application for each preview directory, so that a stuck or broken preview blocks no other.
 * Only the directory is a variable. Project, repository and destination are fixed, and each parent reads only the two
 * files.
 *
 * When a directory is deleted, Argo CD deletes its parent, and the parent's finalizer deletes the Application and the claim.
 */
export function buildApplicationSet(config: PlatformConfig, repoURL: string): ApplicationSet {
  const { argocd, root } = config;
  const spec = toSpec(config, repoURL, {
    path: "{{ .path.path }}",
    directory: { include: PREVIEW_FILES },
  });
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "ApplicationSet",
    metadata: { name: argocd.project, namespace: argocd.namespace },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [
        {
          git: {
            repoURL,
            revision: spec.source.targetRevision,
            requeueAfterSeconds: REQUEUE_SECONDS,
            directories: [{ path: `${root}/${PREVIEW_DIRECTORY_GLOB}` }],
          },
        },
      ],
      template: {
        metadata: {
          name: parentName(root),
          annotations: REFRESH_BY_PATH,
          finalizers: [ARGOCD_FINALIZER],
        },
        spec,
      },
    },
  };
}

/**
 * The name of a preview's parent Application, as a Go template over the preview's directory:
 * `{service}.preview-pr-{n}`, at most 63 characters.
 *
 * - Two services never share a name: the name of a long service is its start, `--` and ten hex digits of SHA-256, and no
 *   service has `--` in its own name.
 * - No preview's own Application has this name, because none has a dot in its name.
 *
 * @example
 * parentName("infra/quickstart-services"); // for …/pricing-api/preview-pr-1: "pricing-api.preview-pr-1"
 */
export function parentName(root: string): string {
  const start = ROOM - MARK.length - HASH;
  return [
    `{{ $service := index .path.segments ${root.split("/").length} }}`,
    `{{ if gt (len $service) ${ROOM} }}`,
    `{{ $service | trunc ${start} }}${MARK}{{ $service | sha256sum | trunc ${HASH} }}`,
    "{{ else }}{{ $service }}{{ end }}.{{ .path.basename }}",
  ].join("");
}

/**
 * The spec of an Application that applies the files of one directory.
 *
 * - The directory may become empty (`allowEmpty`), because the last preview must be deleted too.
 * - Argo CD deletes a claim only after the objects of the claim (`PrunePropagationPolicy`), also where there is no
 *   `compositeDeletePolicy`.
 * - The branch is a full reference, because a tag of the same name would win.
 * - It retries for at most eight minutes, because an Application that retries cannot be deleted (argoproj/argo-cd#1644).
 */
function toSpec(config: PlatformConfig, repoURL: string, files: ParentFiles): ParentSpec {
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
      automated: { prune: true, selfHeal: true, allowEmpty: true },
      syncOptions: ["CreateNamespace=false", "PrunePropagationPolicy=foreground"],
      retry: { limit: 10, refresh: true, backoff: { duration: "5s", factor: 2, maxDuration: "1m" } },
    },
  };
}
