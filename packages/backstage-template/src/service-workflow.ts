import {
  FORMS,
  formProblem,
  imageRepository,
  parsePreview,
  PreviewError,
  type Problem,
  type TextForm,
} from "preview-core";

/** What differs from service to service in its workflows. Each value may stand between double quotes in YAML. */
export interface WorkflowSettings {
  readonly service: string;
  readonly team: string;
  /** The service's image without a tag, such as `ghcr.io/octocat/example`. */
  readonly image: string;
  /** The GitOps repository, on the same GitHub server as the service's repository. */
  readonly gitops: { readonly owner: string; readonly name: string };
  /** The released action at a full commit, such as `OWNER/REPOSITORY/apps/preview-action@SHA # vX.Y.Z`. */
  readonly action: string;
}

/** The same settings, unchecked. An empty text counts as missing. */
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

/** A number that every valid service and team can have a preview of. */
const ANY_PULL_REQUEST = 1;

/** GitHub's own placeholders are `${{ }}`. The template's placeholders look different, so that nobody confuses the two. */
const PLACEHOLDER = /__([A-Z]+(?:_[A-Z]+)*)__/g;

const VALUES: Readonly<Record<string, (settings: WorkflowSettings) => string>> = {
  PREVIEW_ACTION: ({ action }) => action,
  SERVICE: ({ service }) => service,
  TEAM: ({ team }) => team,
  IMAGE: ({ image }) => image,
  REGISTRY: ({ image }) => image.slice(0, image.indexOf("/")),
  GITOPS_OWNER: ({ gitops }) => gitops.owner,
  GITOPS_NAME: ({ gitops }) => gitops.name,
};

/**
 * The checked settings of a service's workflows.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export function parseWorkflowSettings(request: WorkflowRequest): WorkflowSettings {
  const { service, team, repository, gitops, registry, action } = request;
  const problems = [
    ...nameProblems(service, team),
    ...problemOf("repository", repository, FORMS.fullName),
    ...problemOf("gitops", gitops, FORMS.fullName),
    ...problemOf("registry", registry, FORMS.registryHost),
    ...problemOf("action", action, FORMS.pinnedAction),
  ];
  if (problems.length > 0) throw new PreviewError("invalid-preview", problems);
  const preview = parsePreview({ service, team, pr: ANY_PULL_REQUEST });
  const [owner = "", name = ""] = gitops.split("/");
  const image = imageRepository(repository, { registry: { host: registry } });
  return { service: preview.service, team: preview.team, image, gitops: { owner, name }, action };
}

/**
 * A workflow of the skeleton, with a value for each placeholder such as `__TEAM__`. A text without placeholders comes
 * back unchanged.
 *
 * @throws Error when a placeholder has no value
 * @example
 * fillWorkflow('team: "__TEAM__"', settings); // 'team: "octocat"'
 */
export function fillWorkflow(text: string, settings: WorkflowSettings): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
    if (value === undefined)
      throw new Error(`a workflow has the placeholder ${placeholder}, which has no value`);
    return value(settings);
  });
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

function problemOf(path: string, value: string, form: TextForm): Problem[] {
  const message = formProblem(form, value === "" ? undefined : value);
  return message === undefined ? [] : [{ path, message }];
}
