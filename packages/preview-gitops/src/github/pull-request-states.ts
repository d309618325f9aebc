import { quote } from "preview-core";
import type { SweptPullRequest } from "preview-core/plan";
import type { PullRequestRef } from "../ports/pull-requests.ts";
import {
  askPartially,
  COST,
  IDENTITY,
  type IdentityAnswer,
  type PartialAnswer,
  type Query,
  repositoryVariables,
} from "./ask-partially.ts";
import { type GitHubClient, isFullName, valueAt } from "./github-client.ts";

/** The part of a closed pull request that explains why no run has removed its preview. */
export interface ClosureAnswer {
  readonly state: string;
  readonly mergedBy?: Actor | null;
  readonly author?: Actor | null;
  readonly mergeable?: string | null;
  readonly isCrossRepository?: boolean;
  /** `null` when its branch was deleted; `undefined` when the token cannot see the branch. */
  readonly headRef?: object | null | undefined;
}

/** A repository with one pull request, as the query below selects it. */
interface RepositoryAnswer extends IdentityAnswer {
  readonly pullRequest?: PullRequestAnswer | null;
}

/** The fields of the answer to the query below, by alias. */
interface StateData {
  readonly [alias: `repository${number}`]: RepositoryAnswer | null | undefined;
  readonly [alias: `nodes${number}`]: readonly (PullRequestAnswer | null)[] | null | undefined;
}

/** A pull request, as the query selects it. */
interface PullRequestAnswer extends ClosureAnswer {
  readonly number: number;
  readonly closedAt: string | null;
  readonly labels?: { readonly nodes?: readonly ({ readonly name: string } | null)[] | null } | null;
  readonly repository?: IdentityAnswer | null;
}

/** A user or a bot. */
interface Actor {
  /** GitHub's `__typename`. */
  readonly kind: string;
  /** For a bot, without `[bot]`. */
  readonly login: string;
}

type Reason = readonly [applies: (pull: ClosureAnswer) => boolean, words: string];

/** github.com/sourcecred/sourcecred/pull/908: "You may not provide more than 100 node ids" */
const NODES_MAX = 100;

const NO_ANSWER: PartialAnswer<StateData> = { data: {}, failureAt: () => undefined };

/** Scalars only, so that GitHub answers for a hundred pull requests at once. Labels are a connection, so they are optional. */
const STATE = `fragment State on PullRequest {
  number state closedAt mergeable isCrossRepository
  mergedBy { kind: __typename login }
  author { kind: __typename login }
  headRef { __typename }
  labels(first: 100) @include(if: $labels) { nodes { name } }
  repository { ...Identity }
}`;

/**
 * Reasons why a closed pull request started no run that removes its preview. The surest reason comes first. Sources:
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

/** Why no run of the action has removed the preview; undefined when GitHub shows no reason. */
export function missedReason(pull: ClosureAnswer): string | undefined {
  return REASONS.find(([applies]) => applies(pull))?.[1];
}

/**
 * The state of each pull request, at its place.
 *
 * @param labels Whether the caller needs the labels of open pull requests.
 * @throws GitOpsError when GitHub gave no answer
 */
export async function readStates(
  client: GitHubClient,
  refs: readonly PullRequestRef[],
  labels: boolean,
): Promise<SweptPullRequest[]> {
  const byId = refs.filter(({ nodeId }) => nodeId !== undefined);
  const byName = refs.filter(
    ({ nodeId, repository }) => nodeId === undefined && isFullName(repository.fullName),
  );
  const ids = byId.flatMap(({ nodeId }) => nodeId ?? []);
  // GitHub refuses a query that asks for nothing.
  const answer =
    ids.length + byName.length === 0
      ? NO_ANSWER
      : await askPartially<StateData>(client, stateQuery(ids, byName, labels));
  return refs.map((ref) =>
    ref.nodeId === undefined
      ? stateByName(ref, byName.indexOf(ref), answer, labels)
      : stateById(ref, byId.indexOf(ref), answer, labels),
  );
}

/**
 * The query for the states of pull requests. Those with a node id are in the lists `nodes{list}` of {@link NODES_MAX} each, in
 * their order. Each of the others has the alias `repository{index}`, by its place among them.
 */
function stateQuery(ids: readonly string[], others: readonly PullRequestRef[], labels: boolean): Query {
  const lists = Array.from({ length: Math.ceil(ids.length / NODES_MAX) }, (_, list) => list);
  const fields = others.map(
    (_, index) =>
      `repository${index}: repository(owner: $owner${index}, name: $name${index}) { ...Identity pullRequest(number: $number${index}) { ...State } }`,
  );
  const declared = [
    "$labels: Boolean!",
    ...lists.map((list) => `$ids${list}: [ID!]!`),
    ...others.map((_, index) => `$owner${index}: String!, $name${index}: String!, $number${index}: Int!`),
  ];
  const nodes = lists.map((list) => `nodes${list}: nodes(ids: $ids${list}) { ...State }`);
  return {
    text: `query ReadPullRequests(${declared.join(", ")}) { ${nodes.join(" ")} ${fields.join(" ")} ${COST} } ${STATE} ${IDENTITY}`,
    variables: Object.assign(
      { labels },
      ...lists.map((list) => ({ [`ids${list}`]: ids.slice(list * NODES_MAX, (list + 1) * NODES_MAX) })),
      ...others.map(({ repository, number }, index) => ({
        ...repositoryVariables(repository.fullName, index),
        [`number${index}`]: number,
      })),
    ),
  };
}

function stateByName(
  ref: PullRequestRef,
  index: number,
  { data, failureAt }: PartialAnswer<StateData>,
  labels: boolean,
): SweptPullRequest {
  const { fullName } = ref.repository;
  if (index < 0) return unknown(`${quote(fullName)} is no repository`);
  const alias = `repository${index}` as const;
  const repository = data[alias];
  const found = repository === null ? null : repository?.pullRequest;
  const pull = withoutGuess(found, failureAt(alias, "pullRequest", "headRef"));
  return toSweptState(ref, { pull, repository, labels }, failureAt(alias));
}

/** A pull request in an answer. */
interface Shown {
  /** `null` when GitHub does not show it; `undefined` when the answer leaves it out */
  readonly pull: PullRequestAnswer | null | undefined;
  readonly repository: IdentityAnswer | null | undefined;
  /** Whether its labels were asked for. */
  readonly labels: boolean;
}

/**
 * The state of a pull request, as an answer confirms it.
 *
 * @param failure GitHub's reason for not showing it. Default: none
 */
function toSweptState(
  ref: PullRequestRef,
  { pull, repository, labels }: Shown,
  failure: string | undefined,
): SweptPullRequest {
  const { fullName, id } = ref.repository;
  if (pull === undefined) return unknown(failure ?? `GitHub's answer leaves out ${nameOf(ref)}`);
  if (pull === null)
    return unknown(`GitHub does not show ${nameOf(ref)} to this token: ${failure ?? "null"}`);
  if (repository?.databaseId !== id) return unknown(`${fullName} is now the name of another repository`);
  if (pull.number !== ref.number) return unknown(`GitHub answered with pull request ${pull.number}`);
  if (repository.isDisabled) return unknown(`GitHub has disabled ${fullName}`);
  if (repository.isArchived)
    return unknown(`${fullName} is archived; \`preview remove\` removes its previews`);
  if (pull.state === "OPEN") {
    const names = labelsOf(pull);
    // One of them may be the label that keeps the preview.
    if (labels && names === undefined) return unknown(`GitHub does not show the labels of ${nameOf(ref)}`);
    return { state: "open", labels: names ?? [] };
  }
  const since = typeof pull.closedAt === "string" ? Date.parse(pull.closedAt) : Number.NaN;
  const isClosed = pull.state === "CLOSED" || pull.state === "MERGED";
  if (!isClosed || Number.isNaN(since)) return unknown(`GitHub does not say when ${nameOf(ref)} was closed`);
  return { state: "closed", since, merged: pull.state === "MERGED", missed: missedReason(pull) };
}

function unknown(reason: string): SweptPullRequest {
  return { state: "unknown", reason: reason.replaceAll(/\s+/g, " ") };
}

function nameOf({ repository, number }: PullRequestRef): string {
  return `pull request ${number} of ${repository.fullName}`;
}

/** The names of the labels; undefined when the answer does not have each of them. */
function labelsOf({ labels }: PullRequestAnswer): string[] | undefined {
  const nodes = labels?.nodes;
  if (!Array.isArray(nodes)) return undefined;
  const names = nodes.map((label) => valueAt(label, "name")).filter((name) => typeof name === "string");
  return names.length === nodes.length ? names : undefined;
}

/** A branch that this token may not see was not deleted. */
function withoutGuess(
  pull: PullRequestAnswer | null | undefined,
  failure: string | undefined,
): PullRequestAnswer | null | undefined {
  return pull && failure !== undefined ? { ...pull, headRef: undefined } : pull;
}

function stateById(
  ref: PullRequestRef,
  index: number,
  { data, failureAt }: PartialAnswer<StateData>,
  labels: boolean,
): SweptPullRequest {
  const list = `nodes${Math.floor(index / NODES_MAX)}` as const;
  const place = index % NODES_MAX;
  const pull = withoutGuess(data[list]?.[place], failureAt(list, place, "headRef"));
  return toSweptState(ref, { pull, repository: pull?.repository, labels }, failureAt(list, place));
}

function isBot(actor: Actor | null | undefined, login: string): boolean {
  return actor?.kind === "Bot" && actor.login === login;
}
