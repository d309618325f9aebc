/**
 * What every label and annotation of ours starts with. It is constant, and never the domain: a change of the domain
 * must not orphan live previews.
 */
export const LABEL_PREFIX = "preview-core/";

/** The keys of our labels, which the claim, the namespace and the Application all carry. */
export const LABELS = {
  ephemeral: "preview-core/ephemeral",
  host: "preview-core/host",
  application: "preview-core/application",
  service: "preview-core/service",
  team: "preview-core/team",
  pr: "preview-core/pr",
} as const;

/** The label by which selectors and policies know a preview's objects. Its value is `"true"`. */
export const EPHEMERAL_LABEL: typeof LABELS.ephemeral = LABELS.ephemeral;

/** The seed's bare keys, which stand beside them for people. */
export const BARE_LABELS = ["service", "team", "environment", "pr-number", "ephemeral"] as const;

/** The keys of our annotations. `readPreview` reads each of them back but `ttl`, which is the platform's. */
export const ANNOTATIONS = {
  repository: "preview-core/repository",
  repositoryId: "preview-core/repository-id",
  pullRequest: "preview-core/pull-request",
  pullRequestUrl: "preview-core/pull-request-url",
  pullRequestId: "preview-core/pull-request-id",
  url: "preview-core/url",
  createdAt: "preview-core/created-at",
  deployedAt: "preview-core/deployed-at",
  ttl: "preview-core/ttl",
  expiryWarnedAt: "preview-core/expiry-warned-at",
  headSha: "preview-core/head-sha",
  runUrl: "preview-core/run-url",
} as const;
