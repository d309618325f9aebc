import fc from "fast-check";
import { LIMITS } from "preview-core";
import { hostileText } from "./hostile-text.fixture.ts";

/** The fields that the author of a pull request chooses, and the fields that GitHub fills in. */
export interface HostilePullRequest {
  readonly number: number;
  readonly title: string;
  readonly branch: string;
  readonly login: string;
  readonly bot: boolean;
  readonly draft: boolean;
  readonly labels: readonly string[];
  readonly headSha: string;
  readonly repository: { readonly id: number; readonly fullName: string };
  readonly open: boolean;
}

const sha = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{40}$/),
  // Text that YAML could read as a number.
  fc.stringMatching(/^[0-9]{38}e[0-9]$/),
  fc
    .stringMatching(/^0[xob]?[0-9a-f]{38,39}$/)
    .map((text) => text.slice(0, 40).replace("x", "b").replace("o", "b").padEnd(40, "0")),
);

/** Any pull request, with more hostile text than GitHub allows. */
export const hostilePullRequest: fc.Arbitrary<HostilePullRequest> = fc.record({
  number: fc.integer({ min: 1, max: LIMITS.pr }),
  title: hostileText,
  branch: hostileText,
  login: hostileText,
  bot: fc.boolean(),
  draft: fc.boolean(),
  labels: fc.array(hostileText, { maxLength: 3 }),
  headSha: sha,
  repository: fc.record({ id: fc.integer({ min: 1, max: 2 ** 31 }), fullName: hostileText }),
  open: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

/** The fields of GitHub's REST API that the client reads. */
export function toResource(pull: HostilePullRequest): object {
  const { number, title, branch, login, bot, draft, labels, headSha, repository, open } = pull;
  const repo = { id: repository.id, full_name: repository.fullName };
  return {
    number,
    title,
    draft,
    state: open ? "open" : "closed",
    merged: !open,
    node_id: `PR_${number}`,
    html_url: `https://github.com/crh225/pricing-api/pull/${number}`,
    user: { login, type: bot ? "Bot" : "User" },
    labels: labels.map((name) => ({ name })),
    head: { ref: branch, label: `${login}:${branch}`, sha: headSha, repo },
    base: { ref: "main", repo },
  };
}
