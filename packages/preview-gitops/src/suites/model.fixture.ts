/** A repository that asks for previews under a service's name. */
export interface ModelRepository {
  /** GitHub's number of it. */
  readonly id: number;
  readonly fullName: string;
  readonly url: string;
  readonly service: string;
  readonly team: string;
  readonly pulls: ModelPull[];
  /** Whether nobody is shown its pull requests at the moment. */
  hidden: boolean;
}

/** What there is to know of a pull request at one moment. */
export interface PullView {
  readonly open: boolean;
  readonly merged: boolean;
  readonly headSha: string;
  readonly baseBranch: "main" | "next";
  readonly draft: boolean;
  readonly labelled: boolean;
}

/** A pull request, as it really is and was. */
export interface ModelPull {
  readonly repository: ModelRepository;
  readonly number: number;
  readonly fork: boolean;
  readonly bot: boolean;
  /** Oldest first, with the step at which it came to be so. */
  readonly views: { readonly since: number; readonly view: PullView }[];
}

/** The part of a platform's policy that decides who gets a preview. */
export interface ModelPolicy {
  readonly forks: "allow" | "skip";
  readonly drafts: "allow" | "skip";
  readonly bots: "allow" | "skip";
  /** Whether only pull requests against `main` get a preview. */
  readonly onlyMain: boolean;
  /** Whether {@link LABEL} is needed. */
  readonly label: boolean;
  readonly cap: number | undefined;
}

/** The label that opts a pull request in. */
export const LABEL = "preview";

export function currentView(pull: ModelPull): PullView {
  return viewAt(pull, Number.POSITIVE_INFINITY).view;
}

/** How the pull request was after a step, and since when. */
export function viewAt(pull: ModelPull, at: number): ModelPull["views"][number] {
  const last = pull.views.findLast(({ since }) => since <= at);
  if (last === undefined) throw new Error(`${nameOf(pull)} was not yet`);
  return last;
}

/** Every way that the pull request was between two steps, both included. */
export function viewsBetween({ views }: ModelPull, from: number, to: number): PullView[] {
  const begun = views.filter(({ since }) => since <= to);
  const ended = begun.findLastIndex(({ since }) => since <= from);
  return begun.slice(Math.max(0, ended)).map(({ view }) => view);
}

/** Whether the policy gives a preview to a pull request that is so: design §5, in words of its own. */
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
  ];
  return !refusals.includes(true);
}

export function nameOf({ repository, number }: ModelPull): string {
  return `${repository.fullName}#${number}`;
}

/** The text of `preview.yaml` with this policy. */
export function renderPolicy({ forks, drafts, bots, onlyMain, label, cap }: ModelPolicy): string {
  const lines = [
    "version: 1",
    "domain: chrishouse.io",
    "cluster: shared-dev-cluster",
    "policy:",
    `  forks: ${forks}`,
    `  drafts: ${drafts}`,
    `  bots: ${bots}`,
    ...(onlyMain ? ["  baseBranches: [ma*]"] : []),
    ...(label ? [`  label: ${LABEL}`] : []),
    ...(cap === undefined ? [] : [`  maxPreviewsPerService: ${cap}`]),
  ];
  return `${lines.join("\n")}\n`;
}
