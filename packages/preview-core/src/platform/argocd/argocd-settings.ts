import type { PlatformConfig } from "../../config/platform-config.ts";
import { CLAIM_KIND } from "../../manifests/build-claim.ts";
import { CLAIM_HEALTH } from "./claim-health.ts";
import type { ConfigMapPatch } from "./notifications.ts";

/**
 * When Argo CD gives up on a sync, retries included, in seconds. What still syncs cannot be deleted (argoproj/argo-cd#1644),
 * and Argo CD's own default is never.
 */
export const SYNC_TIMEOUT_SECONDS = 1800;

/** What `argocd-cm` must say for previews. */
export function argocdSettings({ claim }: PlatformConfig): ConfigMapPatch {
  const [group] = claim.apiVersion.split("/");
  return {
    data: {
      // By label it would overwrite app.kubernetes.io/instance, by which charts select their pods.
      "application.resourceTrackingMethod": "annotation",
      [`resource.customizations.health.${group}_${CLAIM_KIND}`]: CLAIM_HEALTH,
      // Where no webhook tells of a commit. The defaults, up to three minutes, are most of the time that a deploy waits.
      "timeout.reconciliation": "60s",
      "timeout.reconciliation.jitter": "15s",
    },
  };
}

/** What `argocd-cmd-params-cm` must say for previews. */
export function argocdParameters(): ConfigMapPatch {
  return { data: { "controller.sync.timeout.seconds": String(SYNC_TIMEOUT_SECONDS) } };
}
