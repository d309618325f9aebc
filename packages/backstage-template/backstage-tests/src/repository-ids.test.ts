import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { ConfigReader } from "@backstage/config";
import { ScmIntegrations } from "@backstage/integration";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FindRepositoryId, repositoryIdsOf } from "../../src/index.ts";

const REPOSITORY = { host: "github.example.com", owner: "crh225", name: "pricing-api" };
const TOKEN = "ghp_only_for_this_test";

/** Path → answer of the server. */
const answers: Record<string, { status: number; body: string }> = {
  "/repos/crh225/pricing-api": { status: 200, body: '{ "id": 1296269 }' },
  "/repos/crh225/gone": { status: 404, body: '{ "message": "Not Found" }' },
  "/repos/crh225/odd": { status: 200, body: '{ "id": "1296269" }' },
};
const authorizations: (string | undefined)[] = [];
let server: Server;
let findRepositoryId: FindRepositoryId;

beforeAll(async () => {
  server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    const { status, body } = answers[request.url ?? ""] ?? { status: 500, body: "{}" };
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const github = [{ host: REPOSITORY.host, apiBaseUrl: `http://127.0.0.1:${port}`, token: TOKEN }];
  findRepositoryId = repositoryIdsOf(
    ScmIntegrations.fromConfig(new ConfigReader({ integrations: { github } })),
  );
});

afterAll(() => void server.close());

test("the number comes from the repository's server, and the request has that server's token", async () => {
  expect(await findRepositoryId(REPOSITORY)).toBe(1_296_269);
  expect(authorizations.at(-1)).toBe(`Bearer ${TOKEN}`);
});

test.each([
  ["gone", "GitHub answered 404 for the repository crh225/gone, without its id"],
  ["odd", "GitHub answered 200 for the repository crh225/odd, without its id"],
])("the repository %s is refused, and the error does not contain the token", async (name, message) => {
  const failed: Error = await findRepositoryId({ ...REPOSITORY, name }).then(
    () => new Error("it was found"),
    (error) => error,
  );
  expect(failed.message).toBe(message);
});

test("a server without an integration is refused", async () => {
  await expect(findRepositoryId({ ...REPOSITORY, host: "git.example.com" })).rejects.toThrow(
    "Backstage has no integration for GitHub at git.example.com",
  );
});
