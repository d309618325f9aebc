/**
 * The header with a commit, on both sides. A request with the header asks for the pods of that commit. The answer has the
 * header when the commit is the one in the preview's claim.
 */
export const COMMIT_HEADER = "x-preview-sha";

/** The response header in which a preview's route says who answered. No other route sends the header. */
export const ANSWER_HEADER = "x-preview-answer";

/**
 * The value of {@link ANSWER_HEADER} when a pod answered. Other values are the gateway's own answers, such as
 * `no_healthy_upstream` (Envoy, "Response code details").
 */
export const ANSWERED_BY_POD = "via_upstream";

/** The label on a preview's pods whose value is the pod's commit. */
export const COMMIT_LABEL = "preview-core/sha";

/** The label on a preview's pods that a redeploy of the same commit changes, so that Kubernetes replaces the pods. */
export const ATTEMPT_LABEL = "preview-core/attempt";
