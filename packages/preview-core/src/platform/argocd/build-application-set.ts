import type { PlatformConfig } from "../../config/platform-config.ts";
import { ARGOCD_FINALIZER } from "../../manifests/build-application.ts";
import { parentName } from "./parent-name.ts";
import { type ParentSpec, parentSpec, REFRESH_BY_PATH } from "./parent-spec.ts";
import { PREVIEW_DIRECTORY_GLOB, PREVIEW_FILES } from "./preview-files.ts";

/** What makes one parent Application for each preview. */
export interface ApplicationSet {
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

/** Where no webhook tells of a commit, it is seen after this time; Argo CD's own default is three minutes. */
const REQUEUE_SECONDS = 60;

/**
 * The ApplicationSet: a parent Application for each preview directory, so that a preview that is stuck or broken holds up
 * nobody else. Only the directory is a variable; project, repository and destination are fixed, and each parent reads no
 * more than the two files.
 *
 * A directory that goes takes its parent with it, and the parent's finalizer takes the Application and the claim.
 */
export function buildApplicationSet(config: PlatformConfig, repoURL: string): ApplicationSet {
  const { argocd, root } = config;
  const spec = parentSpec(config, repoURL, {
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
