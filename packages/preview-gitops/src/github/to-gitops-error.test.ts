import { GraphqlResponseError } from "@octokit/graphql";
import { RequestError } from "@octokit/request-error";
import { expect, test } from "vitest";
import { toGitOpsError } from "./to-gitops-error.ts";

const READ = { what: "read crh225/gitops", remedy: "check the token", writes: false };
const WRITE = { what: "commit to crh225/gitops", remedy: "give it Contents: write", writes: true };

function rest(status: number, message: string, headers: Record<string, string> = {}): RequestError {
  const request = {
    method: "GET" as const,
    url: "https://api.github.com/x",
    headers: { authorization: "token s3cret" },
  };
  return new RequestError(message, status, {
    request,
    response: { status, url: request.url, headers, data: {} },
  });
}

function graphql(type: string, message: string): GraphqlResponseError<unknown> {
  const request = { method: "POST" as const, url: "/graphql", query: "" };
  const error = { type, message, path: ["createCommitOnBranch"] as [string], extensions: {} };
  const errors = [
    { ...error, locations: [{ line: 1, column: 1 }] as [{ line: number; column: number }] },
  ] as [typeof error & { locations: [{ line: number; column: number }] }];
  return new GraphqlResponseError(request, {}, { data: { createCommitOnBranch: null }, errors });
}

// The messages are GitHub's, from public issues.
test.each([
  [
    "lost-race",
    graphql("STALE_DATA", 'Expected branch to point to "a1" but it did not.  Pull and try again.'),
  ],
  ["lost-race", graphql("UNPROCESSABLE", "Ref refs/heads/main is at a1 but expected b2")],
  ["lost-race", graphql("", "A path was requested for deletion which does not exist as of commit oid `a1`")],
  ["lost-race", rest(422, "Update is not a fast forward")],
  ["lost-race", rest(422, "GitRPC::BadObjectState")],
  ["lost-race", rest(409, "Conflict")],
  [
    "refused",
    graphql(
      "UNPROCESSABLE",
      "protected branch 'main' check failed:\n At least 1 approving review is required",
    ),
  ],
  [
    "refused",
    graphql(
      "",
      "Repository rule violations found for refs/heads/main. - Changes must be made through a pull request.",
    ),
  ],
  ["refused", rest(403, "Repository was archived so is read-only.")],
  ["refused", rest(422, "Reference update failed")],
  ["unreachable", rest(403, "You have exceeded a secondary rate limit.")],
  ["unreachable", rest(429, "Too Many Requests")],
  [
    "unreachable",
    rest(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767225600" }),
  ],
  ["unreachable", graphql("RATE_LIMITED", "API rate limit exceeded for installation")],
  ["unreachable", graphql("", "was submitted too quickly")],
  ["forbidden", rest(401, "Bad credentials")],
  ["forbidden", rest(403, "Resource not accessible by integration")],
  ["forbidden", graphql("FORBIDDEN", "Resource not accessible by integration")],
  ["not-found", rest(404, "Not Found")],
  ["not-found", graphql("NOT_FOUND", "Could not resolve to a Repository with the name 'crh225/gitops'.")],
  ["uncertain", rest(502, "Bad Gateway")],
  ["uncertain", graphql("", "Something went wrong while executing your query")],
  ["uncertain", new TypeError("fetch failed")],
])("the code is %s for %s", (code, error) => {
  expect(toGitOpsError(error, WRITE).code).toBe(code);
});

test("a lost answer to a read is not uncertain", () => {
  expect(toGitOpsError(rest(502, "Bad Gateway"), READ).code).toBe("unreachable");
  expect(toGitOpsError(new TypeError("fetch failed"), READ).code).toBe("unreachable");
});

test("the message has the action, GitHub's message and the fix", () => {
  expect(toGitOpsError(rest(403, "Resource not accessible by integration"), WRITE).message).toBe(
    "could not commit to crh225/gitops: GitHub answered 403: Resource not accessible by integration; give it Contents: write",
  );
});

test("the message for an invalid token names the possible reasons", () => {
  expect(toGitOpsError(rest(401, "Bad credentials"), READ).message).toBe(
    "could not read crh225/gitops: GitHub answered 401: Bad credentials; the token is mistyped, expired or revoked; give the right one",
  );
  const signInRemedy = "check its key";
  expect(toGitOpsError(rest(401, "Bad credentials"), { ...READ, signInRemedy }).message).toMatch(
    /Bad credentials; check its key$/,
  );
});

test("a message of GitHub ends with one full stop before the fix", () => {
  const said = "Not Found. - https://docs.github.com/rest/x";
  expect(toGitOpsError(rest(404, said), READ).message).toMatch(/answered 404: Not Found; check the token$/);
});

test.each([
  ["retry-after", { "retry-after": "7" }, 7000],
  [
    "the end of the primary limit",
    {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1767225600",
      date: "Wed, 31 Dec 2025 23:58:00 GMT",
    },
    120_000,
  ],
  ["nothing, so a minute", {}, 60_000],
])("the wait for a rate limit is GitHub's: %s", (_, headers, wait) => {
  const error = toGitOpsError(rest(403, "You have exceeded a secondary rate limit.", headers), READ);
  expect(error).toMatchObject({ code: "unreachable", retryAfter: wait });
  expect(error.message).toContain(`it may be asked again in ${wait / 1000} s`);
});

test("the message never has the token", () => {
  expect(toGitOpsError(rest(403, "Resource not accessible"), WRITE).message).not.toContain("s3cret");
});

test("a failure of the request that uses up the budget keeps its own reason", () => {
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767225600" };
  expect(toGitOpsError(rest(404, "Not Found", headers), READ).code).toBe("not-found");
  expect(toGitOpsError(rest(422, "Update is not a fast forward", headers), WRITE).code).toBe("lost-race");
});

test("a broken connection is reported as a missing answer, although Octokit reports 500", () => {
  const { request } = rest(500, "");
  const error = toGitOpsError(new RequestError("read ECONNRESET", 500, { request }), READ);
  expect(error.message).toBe("could not read crh225/gitops: GitHub did not answer: read ECONNRESET");
});
