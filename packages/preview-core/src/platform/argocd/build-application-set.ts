import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { LABEL_PREFIX } from "../../manifests/preview-metadata.ts";
import { LIMITS } from "../../names/name-rule.ts";
import { type ParentSpec, parentSpec, REFRESH_BY_PATH } from "./parent-spec.ts";
import { PREVIEW_FILES, previewDirectories } from "./preview-directories.ts";

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
          readonly directories: readonly { readonly path: string; readonly exclude?: true }[];
        };
      },
    ];
    readonly syncPolicy: { readonly applicationsSync: "sync" };
    readonly template: {
      readonly metadata: {
        readonly name: string;
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
        readonly finalizers: readonly string[];
      };
      readonly spec: ParentSpec;
    };
  };
}

/** Commands and selectors find the parents by this label. Nothing of a preview itself has it. */
export const PARENT_LABEL: `${typeof LABEL_PREFIX}parent` = `${LABEL_PREFIX}parent`;

/** Without a webhook, Argo CD finds a new directory after this time. Argo CD's own default is three minutes. */
const REQUEUE_SECONDS = 60;

/** At most a minute: the removal of a preview waits until its parent stops to retry (argoproj/argo-cd#1644). */
const RETRY = {
  limit: 4,
  refresh: true,
  backoff: { duration: "5s", factor: 2, maxDuration: "20s" },
} as const;

const LONGEST_NUMBER = `.preview-pr-${LIMITS.pr}`;
const ROOM = LIMITS.dnsLabel - LONGEST_NUMBER.length;
const MARK = "--";
const HASH = 16;

/**
 * The ApplicationSet: a parent Application for each preview directory, so that a stuck or broken preview blocks no other.
 * Only the directory is a variable. Project, repository and destination are fixed, and each parent reads only the two
 * files.
 *
 * When a directory is deleted, Argo CD deletes its parent, and the parent's finalizer deletes the Application and the claim.
 * `applicationsSync` and `automated.enabled` are Argo CD's defaults. They are written so that applying the file again
 * also ends a stop by hand.
 */
export function buildApplicationSet(config: PlatformConfig, repoURL: string): ApplicationSet {
  const { argocd, root } = config;
  const spec = parentSpec(config, repoURL, {
    files: { path: "{{ .path.path }}", directory: { include: PREVIEW_FILES } },
    retry: RETRY,
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
            directories: previewDirectories(root),
          },
        },
      ],
      syncPolicy: { applicationsSync: "sync" },
      template: {
        metadata: {
          name: parentName(root),
          labels: { [PARENT_LABEL]: "true" },
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
 * - Two services never share a name: the name of a long service is its start, `--` and 16 hex digits of SHA-256, and no
 *   service has `--` in its own name.
 * - No preview's own Application has this name, because none has a dot in its name.
 *
 * @example
 * parentName("infra/quickstart-services"); // for …/example/preview-pr-1: "example.preview-pr-1"
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
