/** A repository that claims previews under a service's name. */
export interface ModelRepository {
  /** The repository's id at GitHub. */
  readonly id: number;
  readonly fullName: string;
  readonly url: string;
  readonly service: string;
  readonly team: string;
  readonly pulls: ModelPull[];
  /** Whether GitHub currently hides the pull requests from every reader. */
  hidden: boolean;
}

/** The state of a pull request at one moment. */
export interface PullView {
  readonly open: boolean;
  readonly merged: boolean;
  readonly headSha: string;
  readonly baseBranch: "main" | "next";
  readonly draft: boolean;
  readonly labelled: boolean;
}

/** A pull request with its whole history. */
export interface ModelPull {
  readonly repository: ModelRepository;
  readonly number: number;
  readonly fork: boolean;
  readonly bot: boolean;
  /** The states, oldest first, each with its first step. */
  readonly views: { readonly since: number; readonly view: PullView }[];
}

/** The policies that decide which pull requests get a preview. */
export interface ModelPolicy {
  readonly forks: "allow" | "skip";
  readonly drafts: "allow" | "skip";
  readonly bots: "allow" | "skip";
  /** Whether only pull requests against `main` get a preview. */
  readonly onlyMain: boolean;
  /** Whether {@link LABEL} is needed. */
  readonly label: boolean;
  readonly cap: number | undefined;
  /** No simulation has owner files at its start. So `required` refuses every pull request. */
  readonly registration: "open" | "required";
}

/** The label that opts a pull request in. */
export const LABEL = "preview";

export function currentView(pull: ModelPull): PullView {
  return viewAt(pull, Number.POSITIVE_INFINITY).view;
}

/** The state of the pull request after a step. */
export function viewAt(pull: ModelPull, at: number): ModelPull["views"][number] {
  const last = pull.views.findLast(({ since }) => since <= at);
  if (last === undefined) throw new Error(`${nameOf(pull)} does not exist yet`);
  return last;
}

/** Every state of the pull request between two steps, both included. */
export function viewsBetween({ views }: ModelPull, from: number, to: number): PullView[] {
  const begun = views.filter(({ since }) => since <= to);
  const ended = begun.findLastIndex(({ since }) => since <= from);
  return begun.slice(Math.max(0, ended)).map(({ view }) => view);
}

/** Whether the policy gives the pull request a preview. This is an independent implementation of the policies. */
export function allows(
  policy: ModelPolicy,
  { fork, bot }: ModelPull,
  { baseBranch, draft, labelled }: PullView,
): boolean {
  const refusals = [
    fork && policy.forks === "skip",
    bot && policy.bots === "skip",
    policy.onlyMain && baseBranch !== "main",
    draft && policy.drafts === "skip",
    !labelled && policy.label,
    policy.registration === "required",
  ];
  return !refusals.includes(true);
}

export function nameOf({ repository, number }: ModelPull): string {
  return `${repository.fullName}#${number}`;
}

/** The text of `preview.yaml` with this policy. */
export function renderPolicy(policy: ModelPolicy): string {
  const { forks, drafts, bots, onlyMain, label, cap, registration } = policy;
  const lines = [
    "version: 1",
    "domain: chrishouse.io",
    "cluster: shared-dev-cluster",
    "policy:",
    `  forks: ${forks}`,
    `  drafts: ${drafts}`,
    `  bots: ${bots}`,
    `  registration: ${registration}`,
    ...(onlyMain ? ["  baseBranches: [ma*]"] : []),
    ...(label ? [`  label: ${LABEL}`] : []),
    ...(cap === undefined ? [] : [`  maxPreviewsPerService: ${cap}`]),
  ];
  return `${lines.join("\n")}\n`;
}
