import { ownerPath, renderOwner } from "../manifests/owner-file.ts";
import type { PreviewDeployment } from "../manifests/preview-deployment.ts";
import type { RecordedPreview } from "../manifests/read-preview.ts";
import { renderPreview } from "../manifests/render-preview.ts";
import { imageRepository } from "../names/image-repository.ts";
import { imageTag } from "../names/preview-names.ts";
import { quote } from "../quote.ts";
import type { PreviewFacts } from "./preview-facts.ts";
import { nothing, type PreviewPlan } from "./preview-plan.ts";
import type { OpenPullRequest } from "./pull-request-state.ts";

/** The files that the deploy of an allowed head commit writes and removes; none when it is deployed already. */
export function planDeploy(
  facts: PreviewFacts,
  pullRequest: OpenPullRequest,
  recorded: RecordedPreview | undefined,
): PreviewPlan {
  const unknown = (facts.unknownKeys ?? []).filter((key) => key === "policy" || key.startsWith("policy."));
  if (unknown.length > 0) {
    const keys = unknown.map(quote).join(", ");
    return nothing(
      "failed",
      `preview.yaml has ${keys}, which this version does not know; correct it, or use a newer version`,
    );
  }
  const wanted = renderPreview(toDeployment(facts, pullRequest, recorded), facts.config);
  const owner = ownerPath(facts.preview.service, facts.config.root);
  if (facts.owner === undefined)
    wanted.set(owner, renderOwner({ team: facts.preview.team, repository: facts.repository }));
  const write = new Map([...wanted].filter(([path, text]) => facts.directory.get(path) !== text));
  const stale = [...facts.directory.keys()].filter((path) => !wanted.has(path));
  const reason =
    write.size + stale.length === 0
      ? `${facts.sha} is deployed already`
      : `the pull request is at ${facts.sha}`;
  return { action: "ensure", state: "deploying", reason, write, remove: stale };
}

/** What differs from run to run is carried over, so that the same event twice plans nothing. */
function toDeployment(
  facts: PreviewFacts,
  pullRequest: OpenPullRequest,
  recorded: RecordedPreview | undefined,
): PreviewDeployment {
  const { preview, repository, sha, image, config } = facts;
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
    attempt: 1,
    createdAt: recorded?.createdAt ?? facts.now,
    deployedAt: facts.now,
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
