import type { PlatformConfig } from "../../config/platform-config.ts";
import { PreviewError } from "../../preview-error.ts";
import type { Manifest } from "../platform-file.ts";
import type { ManifestFile, PatchedObject, PlatformFile, SettingsFile } from "../platform-file.ts";
import { argocdParameters, argocdSettings, notifications, previousParents } from "./argocd-settings.ts";
import { buildAppOfApps, buildApplicationSet } from "./build-parent.ts";
import { buildControlProject, buildPreviewProject } from "./build-projects.ts";
import { checkArgoCd } from "./check-argocd.ts";

/**
 * The files for Argo CD on the hub: two projects, the parent that applies the previews' files, and settings.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkArgoCd` finds
 */
export function argocdFiles(config: PlatformConfig): PlatformFile[] {
  const { problems } = checkArgoCd(config);
  const repoURL = config.gitops.url;
  if (problems.length > 0 || repoURL === null) throw new PreviewError("invalid-config", problems);
  return [
    manifests("argocd-projects.yaml", "The rights of previews in Argo CD, and the rights of their parent.", [
      buildPreviewProject(config, repoURL),
      buildControlProject(config, repoURL),
    ]),
    parentFile(config, repoURL),
    ...settingsFiles(config),
  ];
}

function parentFile(config: PlatformConfig, repoURL: string): ManifestFile {
  return config.argocd.parent === "app-of-apps"
    ? manifests("argocd-parent.yaml", "Applies every preview's files from the GitOps repository.", [
        buildAppOfApps(config, repoURL),
      ])
    : manifests("argocd-parent.yaml", "Makes one parent for each preview, which applies its files.", [
        buildApplicationSet(config, repoURL),
      ]);
}

function settingsFiles(config: PlatformConfig): SettingsFile[] {
  return [
    settings(
      "argocd-cm.yaml",
      "When a claim is healthy, and how often Argo CD looks for commits. With a webhook of the GitOps repository to /api/webhook, Argo CD finds a commit at once; the webhook's secret goes into the Secret argocd-secret as webhook.github.secret, never into git.",
      configMap(config, "argocd-cm"),
      argocdSettings(config),
    ),
    settings(
      "argocd-cmd-params-cm.yaml",
      "The time limit of a sync in seconds, retries included.",
      { ...configMap(config, "argocd-cmd-params-cm"), restart: "statefulset/argocd-application-controller" },
      argocdParameters(),
    ),
    ...(config.argocd.notifications
      ? [
          settings(
            "argocd-notifications-cm.yaml",
            "Commit statuses of previews. They need the service github of Argo CD's notifications, with a GitHub App that may write commit statuses.",
            configMap(config, "argocd-notifications-cm"),
            notifications(config),
          ),
        ]
      : []),
    settings(
      "argocd-previous-parents.yaml",
      `Only if another Application already applies files below ${config.root}: 1. apply this patch to it; 2. apply the previews' parent; 3. wait until the parent has synced; 4. turn pruning of the other Application on again.`,
      { kind: "patch", of: "Application", namespace: config.argocd.namespace, name: null },
      previousParents(),
    ),
  ];
}

function manifests(name: string, purpose: string, objects: readonly Manifest[]): ManifestFile {
  return { cluster: "hub", name, purpose, objects };
}

function settings(name: string, purpose: string, destination: PatchedObject, content: object): SettingsFile {
  return { cluster: "hub", name, purpose, settings: content, destination };
}

function configMap({ argocd }: PlatformConfig, name: string): PatchedObject {
  return { kind: "patch", of: "ConfigMap", namespace: argocd.namespace, name };
}
