import type { SweptPullRequest } from "preview-core/plan";
import type { PullRequestRef } from "../ports/pull-requests.ts";
import { missedReason } from "./missed-reason.ts";
import type { PullRequestAnswer, RepositoryAnswer } from "./pull-request-queries.ts";

/**
 * What an answer positively says of a pull request.
 *
 * @param pull `null` when GitHub does not show it, `undefined` when its answer leaves it out
 * @param repository The one that it was found in.
 * @param failure What GitHub says about what it does not show.
 */
export function toSweptState(
  ref: PullRequestRef,
  pull: PullRequestAnswer | null | undefined,
  repository: RepositoryAnswer | null | undefined,
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
  if (pull.state === "OPEN") return { state: "open", labels: labelsOf(pull) };
  const since = Date.parse(pull.closedAt ?? "");
  const isClosed = pull.state === "CLOSED" || pull.state === "MERGED";
  if (!isClosed || Number.isNaN(since)) return unknown(`GitHub does not say when ${nameOf(ref)} was closed`);
  return { state: "closed", since, merged: pull.state === "MERGED", missed: missedReason(pull) };
}

function labelsOf({ labels }: PullRequestAnswer): string[] {
  return (labels?.nodes ?? []).flatMap((label) => label?.name ?? []);
}

function unknown(reason: string): SweptPullRequest {
  return { state: "unknown", reason: reason.replaceAll(/\s+/g, " ") };
}

function nameOf({ repository, number }: PullRequestRef): string {
  return `pull request ${number} of ${repository.fullName}`;
}
