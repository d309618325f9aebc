import { createRequire } from "node:module";
import type examples from "@octokit/webhooks-examples";

/** The events of a pull request that a preview follows. */
export type PullRequestAction = "opened" | "synchronize" | "reopened" | "closed";

/** What GitHub's REST API says of a pull request, as far as it matters here. */
export interface PullRequestResource {
  readonly number: number;
  readonly base: { readonly repo: object };
  readonly user: object;
}

/**
 * The payload of an event, as GitHub sends it: GitHub's own example of that event, with the pull request and the
 * repository that it is to be about.
 */
export function pullRequestEvent(action: PullRequestAction, pullRequest: PullRequestResource): object {
  const example = findExample(action);
  return {
    ...example,
    action,
    number: pullRequest.number,
    pull_request: { ...example.pull_request, ...pullRequest },
    repository: { ...example.repository, ...pullRequest.base.repo },
    sender: pullRequest.user,
  };
}

function findExample(action: PullRequestAction): { pull_request: object; repository: object } {
  // The package is one JSON file, whose types describe what require gives.
  const definitions: typeof examples.default = createRequire(import.meta.url)("@octokit/webhooks-examples");
  const events = definitions.find(({ name }) => name === "pull_request")?.examples ?? [];
  for (const event of events) {
    if ("action" in event && event.action === action && "pull_request" in event) return event;
  }
  throw new Error(`GitHub has no example of pull_request.${action}`);
}
