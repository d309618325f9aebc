import type { WorkflowFile } from "./workflow-file.ts";

/** What happened, as GitHub tells a workflow. */
export interface WorkflowEvent {
  readonly name: string;
  readonly payload: object;
}

/** What of a payload decides how a workflow runs. */
interface Payload {
  readonly action?: string;
  readonly number?: number;
  readonly pull_request?: {
    readonly merged?: boolean | null;
    readonly base: { readonly ref: string };
    readonly head: { readonly repo: { readonly id: number } | null };
    readonly user: { readonly login: string };
  };
  readonly workflow_run?: { readonly name: string | null };
  readonly sender?: { readonly login: string };
  readonly repository: { readonly id: number; readonly default_branch: string };
}

/** Without `types:` these: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

const DEPENDABOT = "dependabot[bot]";

/** Whether an event starts a workflow. */
export function isTriggered({ on }: WorkflowFile, event: WorkflowEvent): boolean {
  if (!Object.hasOwn(on, event.name)) return false;
  const trigger = on[event.name] ?? {};
  const { action, workflow_run: build } = toPayload(event);
  const types = trigger.types ?? DEFAULT_TYPES[event.name];
  const workflows = trigger.workflows;
  const typeFits = types === undefined || (action !== undefined && types.includes(action));
  const workflowFits = workflows === undefined || workflows.includes(build?.name ?? "");
  return typeFits && workflowFits;
}

/**
 * The ref that a workflow runs on, which environments look at. `pull_request` runs on the pull request, everything else
 * on the default branch (GitHub, "Securely using pull_request_target", since December 2025).
 */
export function refOf(event: WorkflowEvent): string {
  const { number, pull_request: pull, repository } = toPayload(event);
  if (event.name !== "pull_request") return `refs/heads/${repository.default_branch}`;
  return pull?.merged === true ? `refs/heads/${pull.base.ref}` : `refs/pull/${number}/merge`;
}

/** Whether GitHub keeps all secrets and variables from a run. */
export function isWithoutSecrets(event: WorkflowEvent): boolean {
  const { pull_request: pull } = toPayload(event);
  const built = event.name === "pull_request" && pull?.user.login === DEPENDABOT;
  return built || hasReadOnlyToken(event);
}

/**
 * Whether a run's own token can read only, whatever its job asks for: under `pull_request` that of a fork, and under
 * `pull_request_target` what Dependabot itself did to a pull request of its own, such as closing it
 * (https://docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions).
 */
export function hasReadOnlyToken(event: WorkflowEvent): boolean {
  const { pull_request: pull, repository, sender } = toPayload(event);
  if (pull === undefined) return false;
  if (event.name === "pull_request") return pull.head.repo?.id !== repository.id;
  return pull.user.login === DEPENDABOT && sender?.login === DEPENDABOT;
}

function toPayload({ payload }: WorkflowEvent): Payload {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from GitHub's own examples of these events
  return payload as Payload;
}
