import { webhookExamples } from "./webhook-examples.ts";

/** The events of a pull request that change its preview. */
export type PullRequestAction =
  | "opened"
  | "synchronize"
  | "reopened"
  | "closed"
  | "ready_for_review"
  | "converted_to_draft"
  | "labeled"
  | "unlabeled"
  | "edited";

/** The fields of a pull request of GitHub's REST API that are read here. */
export interface PullRequestResource {
  readonly number: number;
  readonly base: { readonly repo: object };
  readonly user: object;
}

/** One of GitHub's own examples of a `pull_request` event, with the fields that are read here. */
export interface PullRequestExample {
  readonly action: string;
  readonly number: number;
  readonly pull_request: {
    readonly state: "open" | "closed";
    readonly draft: boolean;
    readonly title: string;
    readonly body: string | null;
    readonly user: { readonly login: string };
    readonly labels: readonly { readonly name: string }[];
    readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly id: number } };
    readonly base: { readonly repo: { readonly id: number } };
  };
  readonly repository: { readonly id: number; readonly full_name: string };
}

/** All of GitHub's own examples of a `pull_request` event. */
export function pullRequestExamples(): PullRequestExample[] {
  return webhookExamples("pull_request").filter(isPullRequestExample);
}

/** The payload of an event: GitHub's own example of the event, with another pull request and repository. */
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

/** GitHub has no example of `edited`. Its payload is the one of `opened` with a list of changes. */
function findExample(action: PullRequestAction): PullRequestExample {
  const wanted = action === "edited" ? "opened" : action;
  const found = pullRequestExamples().find((example) => example.action === wanted);
  if (found === undefined) throw new Error(`GitHub has no example of pull_request.${action}`);
  return found;
}

function isPullRequestExample(example: object): example is PullRequestExample {
  return "action" in example && "pull_request" in example && "repository" in example;
}

/** Reads a pull request from GitHub's REST API, for the payload of an event. */
export async function fetchPullRequest(
  { apiUrl }: { readonly apiUrl: string },
  { token, fullName, number }: { readonly token: string; readonly fullName: string; readonly number: number },
): Promise<PullRequestResource> {
  const url = `${apiUrl}/repos/${fullName}/pulls/${number}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to GET ${url}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server holds its answers against GitHub's contract
  return (await response.json()) as PullRequestResource;
}
