import { imageRepository, parsePreview, PreviewError, type Problem, quote } from "preview-core";

/** What differs from service to service in its workflows. Each value may stand between double quotes in YAML. */
export interface WorkflowSettings {
  readonly service: string;
  readonly team: string;
  /** The service's image, without a tag, such as `ghcr.io/crh225/pricing-api`. */
  readonly image: string;
  /** The GitOps repository, on the same GitHub. */
  readonly gitops: { readonly owner: string; readonly name: string };
  /** The released action, such as `OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z`. */
  readonly action: string;
}

/** The same, as somebody asks for it. */
export interface WorkflowRequest {
  readonly service: unknown;
  readonly team: unknown;
  /** The service's repository, `owner/name`. */
  readonly repository: string;
  /** The GitOps repository, `owner/name`. */
  readonly gitops: string;
  /** The registry's host. */
  readonly registry: string;
  readonly action: string;
}

/** Every valid name can have a preview of any number. */
const ANY_PULL_REQUEST = 1;

/** GitHub's owners and repositories; nothing of it means anything in YAML. */
const FULL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\/[A-Za-z0-9._-]+$/;

/** A tag can be moved to other code, a commit cannot: https://docs.github.com/actions/reference/security/secure-use */
const PINNED_ACTION =
  /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$/;

/** A host, and where it has them, a port and a path, as images are named. */
const REGISTRY = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/;

/**
 * What a service's workflows are filled with, all of it checked.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export function toWorkflowSettings(request: WorkflowRequest): WorkflowSettings {
  const { service, team, repository, gitops, registry, action } = request;
  const problems = [
    ...nameProblems(service, team),
    ...problemOf("repository", repository, FULL_NAME, "OWNER/NAME"),
    ...problemOf("gitops", gitops, FULL_NAME, "OWNER/NAME"),
    ...problemOf("registry", registry, REGISTRY, "a registry's host such as ghcr.io"),
    ...problemOf("action", action, PINNED_ACTION, "OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z"),
  ];
  if (problems.length > 0) throw new PreviewError("invalid-preview", problems);
  const preview = parsePreview({ service, team, pr: ANY_PULL_REQUEST });
  const [owner = "", name = ""] = gitops.split("/");
  const image = imageRepository(repository, { registry: { host: registry, pullSecrets: [] } });
  return { service: preview.service, team: preview.team, image, gitops: { owner, name }, action };
}

function nameProblems(service: unknown, team: unknown): readonly Problem[] {
  try {
    parsePreview({ service, team, pr: ANY_PULL_REQUEST });
    return [];
  } catch (error) {
    if (error instanceof PreviewError) return error.problems;
    throw error;
  }
}

function problemOf(path: string, value: string, pattern: RegExp, expected: string): Problem[] {
  if (pattern.test(value)) return [];
  return [{ path, message: `expected ${expected}, got ${value === "" ? "nothing" : quote(value)}` }];
}
