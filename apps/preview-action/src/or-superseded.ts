import { GitOpsError, type SyncResult } from "preview-gitops";
import type { Outcome } from "./outcome.ts";

/**
 * What a deploy that was waited for in vain comes to, now that all is read again: another run may have replaced or removed
 * meanwhile what this one asked for, and then has told so. GitHub runs a removal beside the deploy, not after it.
 */
export async function orSuperseded(outcome: Outcome, look: () => Promise<SyncResult>): Promise<Outcome> {
  if (outcome.state !== "failed") return outcome;
  try {
    const { plan } = await look();
    return plan.state === "deploying" ? outcome : { ...outcome, state: "superseded", reason: plan.reason };
  } catch (error) {
    if (error instanceof GitOpsError) return outcome;
    throw error;
  }
}
