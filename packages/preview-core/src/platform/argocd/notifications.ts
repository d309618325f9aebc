import type { PlatformConfig } from "../../config/platform-config.ts";
import { renderYaml } from "../../yaml.ts";

/** Keys for a ConfigMap that is there already, as a merge patch of it. */
export interface ConfigMapPatch {
  readonly data: Readonly<Record<string, string>>;
}

/** What of an Application's health is worth a word, and the state that GitHub knows it by. */
const VERDICTS = {
  degraded: { when: "app.status.health.status == 'Degraded'", state: "failure" },
  healthy: {
    when: "app.status.health.status == 'Healthy' and app.status.sync.status == 'Synced'",
    state: "success",
  },
};

/**
 * Triggers and templates by which Argo CD itself marks the deployed commit on GitHub: a commit status, never a comment,
 * because the pull request's one comment is the action's.
 *
 * A template holds the Application's name, its repository and its commit, and nothing that a pull request's author can
 * word. The service `github` and its key are the platform's own (Argo CD, `notifications/services/github.md`).
 */
export function notifications(config: PlatformConfig): ConfigMapPatch {
  const data = Object.entries(VERDICTS).flatMap(([verdict, { when, state }]): [string, string][] => [
    [
      `trigger.${trigger(verdict)}`,
      renderYaml([{ when, oncePer: "app.spec.source.targetRevision", send: [template(verdict)] }]),
    ],
    [`template.${template(verdict)}`, renderYaml(commitStatus(verdict, state, config.argocd))],
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

function commitStatus(verdict: string, state: string, { url, namespace }: PlatformConfig["argocd"]): object {
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
