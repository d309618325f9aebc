import type { PullRequestResource } from "./pull-request-event.ts";

/** A pull request as GitHub's REST API says it is, for the payload of an event. */
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
