import { ownerPath, renderOwner } from "../manifests/owner-file.ts";
import type { PreviewDeployment } from "../manifests/preview-metadata.ts";
import { readPreview, type RecordedPreview } from "../manifests/record.ts";
import { renderPreview } from "../manifests/render-preview.ts";
import {
  imageRepository,
  imageTag,
  type KeptNames,
  previewDirectory,
  previewNames,
  type PreviewNames,
} from "../names/preview-names.ts";
import { quote } from "../quote.ts";
import { toTimestamp } from "../forms.ts";
import { capReached, refusal, wideCapReached } from "./policy.ts";
import { sharedName } from "./shared-names.ts";
import type { OpenPullRequest, PreviewFacts } from "./preview-facts.ts";
import type { Preview } from "../names/preview.ts";
import { describeProblem, PreviewError } from "../preview-error.ts";
import { type Changes, foreignPaths, isEmptyPlan } from "./changes.ts";

/** The state of a preview after its plan was carried out, as the pull request's comment shows it. */
export type PreviewState = "deploying" | "ready" | "failed" | "removed" | "skipped" | "superseded";

/** The state that a plan alone can tell. Whether a preview is ready is known only from its URL. */
export type PlannedState = Exclude<PreviewState, "ready">;

/** What to change for one preview, and what to report. */
export interface PreviewPlan extends Changes {
  readonly action: "ensure" | "remove" | "nothing";
  readonly state: PlannedState;
  /** One sentence for the pull request's author. */
  readonly reason: string;
}

/**
 * The change of one preview, and the reason. The pull request as it is now decides, so the order of events does not matter:
 *
 * - closed: remove. Unknown: nothing.
 * - open and refused by the policy: remove.
 * - open, allowed, and the run is about its head: ensure, unless the service's cap is reached.
 * - open, allowed, and the run is about an older commit: nothing, because the newer run deploys the head.
 * - the service's name belongs to another repository or team: nothing, in every state.
 *
 * The same facts with the plan carried out give an empty plan.
 */
export function planPreview(facts: PreviewFacts): PreviewPlan {
  return withMessage(decide(facts), facts);
}

/**
 * The last check before a commit: a plan may touch the preview's own directory, and may write the service's owner file.
 *
 * @throws PreviewError `foreign-path`, with every other path
 */
export function assertOwnPaths({ write, remove }: PreviewPlan, preview: Preview, root: string): void {
  const owner = ownerPath(preview.service, root);
  const paths = [...[...write.keys()].filter((path) => path !== owner), ...remove];
  const problems = foreignPaths(paths, previewDirectory(preview, root));
  if (problems.length > 0) throw new PreviewError("foreign-path", problems);
}

function decide(facts: PreviewFacts): PreviewPlan {
  const { config, pullRequest, sha } = facts;
  if (pullRequest.state === "unknown") return nothing("failed", pullRequest.reason);
  const recorded = recordedPreview(facts);
  const foreign = foreignRepository(facts, recorded);
  if (pullRequest.state === "closed") {
    const reason = pullRequest.merged ? "the pull request is merged" : "the pull request is closed";
    return foreign === undefined ? toRemoval(facts, "removed", reason) : nothing("removed", foreign);
  }
  const refused = refusal(config.policy, pullRequest);
  if (refused !== undefined) {
    return foreign === undefined ? toRemoval(facts, "skipped", refused) : nothing("skipped", refused);
  }
  const taken =
    foreign ?? foreignName(facts, recorded) ?? sharedName(plannedNames(facts), facts.rivals ?? []);
  if (taken !== undefined) return nothing("failed", taken);
  if (pullRequest.headSha !== sha)
    return nothing("superseded", `the head of the pull request is now ${pullRequest.headSha}`);
  const full =
    capReached(config.policy, facts.livePreviews, facts.preview.pr) ??
    wideCapReached(config.policy, facts.counts, facts.preview.team);
  if (full !== undefined) return nothing("skipped", full);
  return deploy(facts, pullRequest, recorded);
}

/** The names of the facts' preview. A live preview keeps the names that an older version shortened. */
export function plannedNames(facts: PreviewFacts): PreviewNames {
  return previewNames(facts.preview, facts.config, {
    sha: facts.sha,
    kept: keptFrom(facts, recordedPreview(facts)),
  });
}

function keptFrom({ preview }: PreviewFacts, recorded: RecordedPreview | undefined): KeptNames | undefined {
  const isSame = recorded?.preview.team === preview.team && recorded.preview.service === preview.service;
  return isSame ? recorded.kept : undefined;
}

/** An Application that this version cannot read, such as one that was edited by hand, is written anew. */
function recordedPreview({ directory }: PreviewFacts): RecordedPreview | undefined {
  const recorded = readPreview(directory);
  return "unreadable" in recorded ? undefined : recorded;
}

/**
 * The reason why the preview directory belongs to another repository; undefined when it belongs to this one or to none.
 * GitHub's id decides. So a renamed repository keeps its previews, and a new repository with an old name gets none of them.
 */
function foreignRepository(facts: PreviewFacts, recorded: RecordedPreview | undefined): string | undefined {
  const holder = recorded?.repository.id === undefined ? facts.owner?.repository : recorded.repository;
  if (holder === undefined || holder.id === facts.repository.id) return undefined;
  return belongsTo(facts, `the repository ${quote(holder.fullName)}; give this one another name`);
}

/** The reason why this repository and team may not deploy under the service's name; undefined when they may. */
function foreignName(facts: PreviewFacts, recorded: RecordedPreview | undefined): string | undefined {
  const { config, owner, preview } = facts;
  if (owner === undefined) {
    if (config.policy.registration === "open") return isFree(facts, recorded) ? undefined : ownerless(facts);
    return `the service ${quote(preview.service)} is not registered; add its owner file to the GitOps repository first`;
  }
  const foreign = foreignRepository(facts, undefined);
  if (foreign !== undefined || owner.team === preview.team) return foreign;
  return belongsTo(facts, `the team ${quote(owner.team)}, not to ${quote(preview.team)}`);
}

/** A folder with files and without an owner belongs to somebody who was there before the owner files, or lost one. */
function isFree({ folder = [], repository }: PreviewFacts, recorded: RecordedPreview | undefined): boolean {
  return folder.length === 0 || recorded?.repository.id === repository.id;
}

function ownerless({ preview, config }: PreviewFacts): string {
  const path = ownerPath(preview.service, config.root);
  return `the service ${quote(preview.service)} has files in the GitOps repository, and no owner; let the platform team add ${path} first`;
}

function belongsTo({ preview }: PreviewFacts, owner: string): string {
  return `the service ${quote(preview.service)} belongs to ${owner}`;
}

function toRemoval(facts: PreviewFacts, state: "removed" | "skipped", reason: string): PreviewPlan {
  const paths = [...facts.directory.keys()];
  return paths.length === 0
    ? nothing(state, reason)
    : { ...nothing(state, reason), action: "remove", remove: paths };
}

/** The files that the deploy of an allowed head commit writes and removes; none when the commit is deployed already. */
function deploy(
  facts: PreviewFacts,
  pullRequest: OpenPullRequest,
  recorded: RecordedPreview | undefined,
): PreviewPlan {
  const unknown = (facts.unknownKeys ?? []).filter(({ path }) => path.startsWith("policy."));
  if (unknown.length > 0) return nothing("failed", unknown.map(describeProblem).join("; "));
  const wanted = renderPreview(toDeployment(facts, pullRequest, recorded), facts.config);
  const owner = ownerPath(facts.preview.service, facts.config.root);
  if (facts.owner === undefined)
    wanted.set(owner, renderOwner({ team: facts.preview.team, repository: facts.repository }));
  const write = new Map([...wanted].filter(([path, text]) => facts.directory.get(path) !== text));
  const stale = [...facts.directory.keys()].filter((path) => !wanted.has(path));
  const reason =
    write.size + stale.length === 0
      ? `${facts.sha} is deployed already`
      : `the head of the pull request is ${facts.sha}`;
  return { ...nothing("deploying", reason), action: "ensure", write, remove: stale };
}

/**
 * Values that differ from run to run are taken from the recorded preview, so that the same event twice changes nothing.
 */
function toDeployment(
  facts: PreviewFacts,
  pullRequest: OpenPullRequest,
  recorded: RecordedPreview | undefined,
): PreviewDeployment {
  const { preview, repository, sha, image, appProtocol, config } = facts;
  const now = toTimestamp(facts.now);
  const fresh: PreviewDeployment = {
    preview,
    repository,
    pullRequest: { url: pullRequest.url, nodeId: pullRequest.nodeId },
    sha,
    image: {
      repository: image?.repository ?? imageRepository(repository.fullName, config),
      tag: image?.tag ?? imageTag(preview.pr, sha),
      digest: image?.digest,
    },
    appProtocol,
    attempt: 1,
    kept: keptFrom(facts, recorded),
    createdAt: recorded?.createdAt ?? now,
    deployedAt: now,
    runUrl: facts.runUrl,
  };
  if (recorded?.sha !== sha) return fresh;
  if (facts.redeploy) return { ...fresh, attempt: recorded.attempt + 1 };
  const { attempt, runUrl, deployedAt, expiryWarnedAt } = recorded;
  const same = { ...fresh, attempt, runUrl, deployedAt, expiryWarnedAt };
  return isUnchanged(same, facts) ? same : { ...same, runUrl: facts.runUrl };
}

function isUnchanged(deployment: PreviewDeployment, { config, directory }: PreviewFacts): boolean {
  return [...renderPreview(deployment, config)].every(([path, text]) => directory.get(path) === text);
}

/** A plan that changes no file. */
function nothing(state: PlannedState, reason: string): PreviewPlan {
  return { action: "nothing", state, reason, message: "", write: new Map(), remove: [] };
}

/** The plan with the message of its commit: the change, the reason, the pull request and the run. */
function withMessage(plan: PreviewPlan, facts: PreviewFacts): PreviewPlan {
  return isEmptyPlan(plan) ? plan : { ...plan, message: toMessage(plan, facts) };
}

function toMessage({ action, reason }: PreviewPlan, facts: PreviewFacts): string {
  const { preview, repository, sha, runUrl } = facts;
  const what = `${preview.service} pull request ${preview.pr}`;
  const headline = action === "remove" ? `Remove ${what}` : `Deploy ${what} as ${imageTag(preview.pr, sha)}`;
  const trailers = [
    `Pull-Request: ${repository.url}/pull/${preview.pr}`,
    ...(runUrl ? [`Run: ${runUrl}`] : []),
  ];
  return [headline, "", `Because ${reason}.`, "", ...trailers].join("\n");
}
