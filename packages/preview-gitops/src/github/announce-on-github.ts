import type { Announcement } from "../ports/pull-requests.ts";
import type { GitHubClient } from "./github-client.ts";
import { stickyComment } from "./sticky-comment.ts";

/**
 * Comments on the pull request that its preview will expire. Each deploy has at most one such comment, however often it is
 * announced: a comment that is only edited would notify nobody.
 *
 * @throws GitOpsError when it cannot comment
 */
export function announceOnGitHub(client: GitHubClient): (announcement: Announcement) => Promise<void> {
  return async (announcement) => {
    const { repository, pullRequest, service, deployedAt } = announcement;
    const marker = `<!-- preview-core/expiry ${service} ${new Date(deployedAt).toISOString()} -->`;
    const comment = stickyComment(client, { repository, pullRequest, marker });
    await comment.show({ body: render(announcement), create: true, keepWith: marker });
  };
}

/** The service is a valid name; the label is the platform's. */
function render({ service, endsAt, keepLabel }: Announcement): string {
  const when = new Date(endsAt).toISOString().replace(/^(\S+)T(\d\d:\d\d).*/, "$1 at $2 UTC");
  return [
    `The preview of \`${service}\` will be removed after ${when}, because nothing was deployed for a long time.`,
    "",
    `To keep it, add the label \`${keepLabel.replaceAll("`", "'")}\`, or push a commit.`,
  ].join("\n");
}
