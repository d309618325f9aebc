import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { renderYaml } from "../../yaml.ts";
import type { PatchedObject, SettingsFile } from "../platform-file.ts";
import { PREVIEW_DIRECTORIES } from "./preview-directories.ts";

/** Keys for an existing ConfigMap, as a merge patch. */
interface ConfigMapPatch {
  readonly data: Readonly<Record<string, string>>;
}

/** A merge patch of an Application that applies a directory. */
interface PreviousParentPatch {
  readonly spec: {
    readonly source: { readonly directory: { readonly exclude: string } };
    readonly syncPolicy: { readonly automated: { readonly prune: false } };
  };
}

/**
 * After this many seconds Argo CD gives up on a sync, retries included. An Application that still syncs cannot be deleted
 * (argoproj/argo-cd#1644), and Argo CD's own default is no limit.
 */
export const SYNC_TIMEOUT_SECONDS = 1800;

/**
 * The health of a claim, in Lua over `obj`, as Argo CD runs it. Healthy means that the namespace exists.
 *
 * Argo CD's own check of Crossplane covers the groups `*.crossplane.io` only. Without this check, a claim counts as healthy
 * as soon as it is written. Crossplane reports by `Synced` whether it could do its work, and by `Ready` whether the work is
 * done.
 */
export const CLAIM_HEALTH = `local health = { status = "Progressing", message = "waiting for Crossplane" }
if obj.status == nil or obj.status.conditions == nil then
  return health
end
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Synced" and condition.status == "False" then
    return { status = "Degraded", message = condition.message or condition.reason or "Crossplane cannot sync" }
  end
  if condition.type == "Ready" then
    if condition.status == "True" then
      health = { status = "Healthy", message = "the namespace is there" }
    else
      health.message = condition.message or condition.reason or health.message
    end
  end
end
return health
`;

/** The healths of an Application that GitHub shows, each with the condition and the state of the commit status. */
const VERDICTS = {
  degraded: { when: "app.status.health.status == 'Degraded'", state: "failure" },
  healthy: {
    when: "app.status.health.status == 'Healthy' and app.status.sync.status == 'Synced'",
    state: "success",
  },
};

/**
 * An ApplicationSet lists its Applications in its own status, about 170 bytes for each, and writes the list whenever it
 * looks for directories. Nothing needs the list, and an object has at most 1.5 MiB. Argo CD's own default is no limit.
 */
const LISTED_PARENTS = 100;

const CONTROLLER = "statefulset/argocd-application-controller";
/** `timeout.reconciliation` is also the time for which the repo-server remembers what a branch points to. */
const REPO_SERVER = "deployment/argocd-repo-server";
const APPLICATION_SET_CONTROLLER = "deployment/argocd-applicationset-controller";

/** The files that patch existing objects of Argo CD. */
export function settingsFiles(config: PlatformConfig): SettingsFile[] {
  const isSet = config.argocd.parent === "application-set";
  return [
    settings(
      "argocd-cm.yaml",
      `When a claim is healthy, and how often Argo CD looks for commits. With ${isSet ? "webhooks" : "a webhook"} of the GitOps repository to /api/webhook${isSet ? " of argocd-server and of argocd-applicationset-controller" : ""}, Argo CD finds a commit at once; the webhook's secret goes into the Secret argocd-secret as webhook.github.secret, never into git.`,
      { ...configMap(config, "argocd-cm"), restarts: [CONTROLLER, REPO_SERVER] },
      argocdSettings(config),
    ),
    settings(
      "argocd-cmd-params-cm.yaml",
      `The time limit of a sync in seconds, retries included${isSet ? "; and how many parents the ApplicationSet lists in its status" : ""}.`,
      {
        ...configMap(config, "argocd-cmd-params-cm"),
        restarts: [CONTROLLER, ...(isSet ? [APPLICATION_SET_CONTROLLER] : [])],
      },
      argocdParameters(config),
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
      `Only if another Application already applies files below ${config.root}: 1. apply this patch to it; 2. apply the previews' parent; 3. wait until ${isSet ? "the parent of every preview has" : "it has"} synced; 4. turn pruning of the other Application on again.`,
      { kind: "patch", of: "Application", namespace: config.argocd.namespace, name: null },
      previousParents(),
    ),
  ];
}

/** The keys of `argocd-cm` that previews need. */
export function argocdSettings({ claim }: PlatformConfig): ConfigMapPatch {
  const [group] = claim.apiVersion.split("/");
  return {
    data: {
      // Tracking by label would overwrite app.kubernetes.io/instance, by which charts select their pods.
      "application.resourceTrackingMethod": "annotation",
      [`resource.customizations.health.${group}_${CLAIM_KIND}`]: CLAIM_HEALTH,
      // How often Argo CD looks for commits without a webhook. With the defaults, up to three minutes, this would be most
      // of the time that a deploy takes.
      "timeout.reconciliation": "60s",
      "timeout.reconciliation.jitter": "15s",
    },
  };
}

/** The keys of `argocd-cmd-params-cm` that previews need. */
export function argocdParameters({ argocd }: PlatformConfig): ConfigMapPatch {
  return {
    data: {
      "controller.sync.timeout.seconds": String(SYNC_TIMEOUT_SECONDS),
      ...(argocd.parent === "application-set"
        ? { "applicationsetcontroller.status.max.resources.count": String(LISTED_PARENTS) }
        : {}),
    },
  };
}

/**
 * The triggers and templates by which Argo CD itself marks the deployed commit on GitHub. They set a commit status and write
 * no comment, because the action owns the one comment of the pull request.
 *
 * A template holds the Application's name, its repository and its commit, and no text that the pull request's author chose.
 * The service `github` and its key are the platform's own (Argo CD, `notifications/services/github.md`).
 */
export function notifications(config: PlatformConfig): ConfigMapPatch {
  const data = Object.entries(VERDICTS).flatMap(([verdict, { when, state }]): [string, string][] => [
    [
      `trigger.${trigger(verdict)}`,
      renderYaml([{ when, oncePer: "app.spec.source.targetRevision", send: [template(verdict)] }]),
    ],
    [`template.${template(verdict)}`, renderYaml(commitStatus(verdict, state, config))],
  ]);
  return { data: Object.fromEntries(data) };
}

/** The annotations of a project that send its Applications' events to GitHub. */
export function subscriptions(): Record<string, string> {
  return Object.fromEntries(
    Object.keys(VERDICTS).map((verdict) => [
      `notifications.argoproj.io/subscribe.${trigger(verdict)}.github`,
      "",
    ]),
  );
}

/**
 * The patch of each Application that already applies files below the root, such as `quickstart-services` and
 * `quickstart-namespaces` of the reference platform. It makes the Application ignore preview directories, and prune nothing
 * until the new parent owns the live previews. Without it each preview has two parents, and the one that stops applying the
 * preview deletes it.
 */
export function previousParents(): PreviousParentPatch {
  return {
    spec: {
      source: { directory: { exclude: PREVIEW_DIRECTORIES } },
      syncPolicy: { automated: { prune: false } },
    },
  };
}

function commitStatus(
  verdict: string,
  state: string,
  { argocd: { url, namespace } }: PlatformConfig,
): object {
  return {
    message: `Preview {{.app.metadata.name}} is ${verdict}`,
    github: {
      repoURLPath: "{{.app.spec.source.repoURL}}",
      revisionPath: "{{.app.spec.source.targetRevision}}",
      status: {
        state,
        label: "argocd/{{.app.metadata.name}}",
        ...(url === null ? {} : { targetURL: `${url}/applications/${namespace}/{{.app.metadata.name}}` }),
      },
    },
  };
}

function trigger(verdict: string): string {
  return `on-preview-${verdict}`;
}

function template(verdict: string): string {
  return `preview-${verdict}`;
}

function settings(name: string, purpose: string, destination: PatchedObject, content: object): SettingsFile {
  return { cluster: "hub", name, purpose, settings: content, destination };
}

function configMap({ argocd }: PlatformConfig, name: string): PatchedObject {
  return { kind: "patch", of: "ConfigMap", namespace: argocd.namespace, name };
}
