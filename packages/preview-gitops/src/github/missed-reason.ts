/** What GitHub shows of a closed pull request that tells why no run has removed its preview. */
export interface ClosedPullRequest {
  readonly state: string;
  readonly mergedBy?: Actor | null;
  readonly author?: Actor | null;
  readonly mergeable?: string | null;
  readonly isCrossRepository?: boolean;
  /** `null` when its branch is gone; `undefined` when that cannot be seen. */
  readonly headRef?: { readonly name: string } | null | undefined;
}

interface Actor {
  /** GitHub's `__typename`. */
  readonly kind: string;
  /** A bot's without `[bot]`. */
  readonly login: string;
}

type Reason = readonly [applies: (pull: ClosedPullRequest) => boolean, words: string];

/**
 * The ways in which a closed pull request starts no run that could remove its preview, the surest first:
 * docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows, and
 * docs.github.com/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions.
 */
const REASONS: readonly Reason[] = [
  [
    ({ mergedBy }) => isBot(mergedBy, "github-actions"),
    "a workflow's own token merged it, which starts no run",
  ],
  [
    ({ state, mergeable }) => state === "CLOSED" && mergeable === "CONFLICTING",
    "it has a merge conflict, with which `pull_request` starts no run",
  ],
  [({ author }) => isBot(author, "dependabot"), "Dependabot opened it, whose runs get no secrets"],
  [({ isCrossRepository = false }) => isCrossRepository, "it comes from a fork, whose runs get no secrets"],
  [
    ({ state, headRef }) => state === "MERGED" && headRef === null,
    "its branch was deleted after the merge, which cancels a run that has not begun",
  ],
];

/** Why no run of the action removed the preview, as far as GitHub shows it; undefined when it shows nothing of the kind. */
export function missedReason(pull: ClosedPullRequest): string | undefined {
  return REASONS.find(([applies]) => applies(pull))?.[1];
}

function isBot(actor: Actor | null | undefined, login: string): boolean {
  return actor?.kind === "Bot" && actor.login === login;
}
