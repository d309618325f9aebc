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
  readonly repository: { readonly id: number; readonly default_branch: string };
}

/** Without `types:` these: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const DEFAULT_TYPES: Readonly<Record<string, readonly string[]>> = {
  pull_request: ["opened", "synchronize", "reopened"],
  pull_request_target: ["opened", "synchronize", "reopened"],
};

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

/** Whether GitHub keeps all secrets and variables from a run: under `pull_request`, of a fork or of Dependabot. */
export function isWithoutSecrets(event: WorkflowEvent): boolean {
  const { pull_request: pull, repository } = toPayload(event);
  if (event.name !== "pull_request" || pull === undefined) return false;
  return pull.head.repo?.id !== repository.id || pull.user.login === "dependabot[bot]";
}

function toPayload({ payload }: WorkflowEvent): Payload {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from GitHub's own examples of these events
  return payload as Payload;
}
