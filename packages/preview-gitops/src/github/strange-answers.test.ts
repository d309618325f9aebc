import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { githubClient, type GitHubClient } from "./github-client.ts";
import { readPullRequest } from "./read-pull-request.ts";
import { githubRepository } from "./github-repository.ts";

const REPOSITORY = { id: 1, fullName: "crh225/pricing-api" };
const WORDS = "GitHub answered 200, but not with JSON of the API; is a proxy or a login page in between?";

/** A server that gives this answer to every request. */
async function answering(
  body: string,
  type = "application/json",
): Promise<AsyncDisposable & { readonly client: GitHubClient }> {
  const server = createServer((_, response) => response.setHeader("content-type", type).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    client: githubClient({ apiUrl: `http://127.0.0.1:${port}`, userAgent: "test", token: "t" }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

test.each([
  ["a page of HTML", "<html>Sign in</html>", "text/html; charset=utf-8"],
  ["null", "null", undefined],
  ["an empty list", "[]", undefined],
  ["an empty object", "{}", undefined],
  ["a text", '"ok"', undefined],
  ["JSON that is cut", '{"data": {"repository": ', undefined],
  ["nothing", "", undefined],
  ["bytes", "\u0000\u0001", "application/octet-stream"],
])("a success with %s is no answer of GitHub, and the message says what it may be", async (_, body, type) => {
  await using server = await answering(body, type);
  const { client } = server;
  await expect(readPullRequest(client, { repository: REPOSITORY, number: 1 })).rejects.toMatchObject({
    code: "unreachable",
    message: `could not read pull request 1 of crh225/pricing-api: ${WORDS}`,
  });
  const gitops = githubRepository({ client, fullName: "crh225/gitops" });
  await expect(gitops.read({})).rejects.toMatchObject({
    code: "unreachable",
    message: `could not read crh225/gitops: ${WORDS}`,
  });
});
