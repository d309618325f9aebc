import type { PlatformConfig } from "../../config/platform-config.ts";
import { PreviewError } from "../../preview-error.ts";
import type { Manifest } from "../platform-file.ts";
import type { ManifestFile, PatchedObject, PlatformFile, SettingsFile } from "../platform-file.ts";
import { argocdParameters, argocdSettings } from "./argocd-settings.ts";
import { buildAppOfApps } from "./build-app-of-apps.ts";
import { buildApplicationSet } from "./build-application-set.ts";
import { buildControlProject } from "./build-control-project.ts";
import { buildPreviewProject } from "./build-preview-project.ts";
import { checkArgoCd } from "./check-argocd.ts";
import { notifications } from "./notifications.ts";
import { previousParents } from "./previous-parents.ts";

/**
 * What Argo CD on the hub needs: two projects, the parent that applies the previews' files, and settings.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkArgoCd` finds
 */
export function argocdFiles(config: PlatformConfig): PlatformFile[] {
  const { problems } = checkArgoCd(config);
  const repoURL = config.gitops.url;
  if (problems.length > 0 || repoURL === null) throw new PreviewError("invalid-config", problems);
  return [
    manifests("argocd-projects.yaml", "What previews may do in Argo CD, and what applies them may do.", [
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
      "When a claim is healthy, and how soon Argo CD sees a commit. Quicker still is a webhook of the GitOps repository to /api/webhook; its secret goes into the Secret argocd-secret as webhook.github.secret, never into git.",
      configMap(config, "argocd-cm"),
      argocdSettings(config),
    ),
    settings(
      "argocd-cmd-params-cm.yaml",
      "After how many seconds Argo CD gives up on a sync, retries included.",
      { ...configMap(config, "argocd-cmd-params-cm"), restart: "statefulset/argocd-application-controller" },
      argocdParameters(),
    ),
    ...(config.argocd.notifications
      ? [
          settings(
            "argocd-notifications-cm.yaml",
            "Commit statuses of previews. It needs the service github of Argo CD's notifications, whose GitHub App may write commit statuses.",
            configMap(config, "argocd-notifications-cm"),
            notifications(config),
          ),
        ]
      : []),
    settings(
      "argocd-previous-parents.yaml",
      `For each Application that already applies files below ${config.root}: apply it before the parent here, and turn prune on again when that one has synced. Without such an Application there is nothing to do.`,
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
