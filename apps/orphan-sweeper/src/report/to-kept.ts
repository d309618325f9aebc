import type { ImageRule, PreviewRule } from "preview-core/plan";
import type { SweepResult } from "preview-gitops";
import { nameImage, namePullRequests } from "./image-decisions.ts";
import type { ReportedDecision } from "./sweep-report.ts";
import { namePullRequest } from "./to-report.ts";

/** A decision to simply keep something. */
export interface KeptDecision extends Pick<ReportedDecision, "what" | "pullRequest" | "reason"> {
  readonly kind: "preview" | "image";
  readonly action: "keep";
  readonly rule: PreviewRule | ImageRule;
}

/** Everything that a sweep simply keeps. */
export function toKept({ plan, images }: SweepResult): KeptDecision[] {
  const previews = plan.previews.flatMap(({ action, rule, reason, preview }): KeptDecision[] =>
    action === "keep"
      ? [
          {
            kind: "preview",
            action,
            rule,
            what: preview.directory,
            pullRequest: namePullRequest(preview),
            reason,
          },
        ]
      : [],
  );
  const kept = (images?.plan.images ?? []).flatMap((decision): KeptDecision[] => {
    const { action, rule, reason } = decision;
    if (action !== "keep") return [];
    const pullRequest = namePullRequests(decision);
    return [{ kind: "image", action, rule, what: nameImage(decision), pullRequest, reason }];
  });
  return [...previews, ...kept];
}
