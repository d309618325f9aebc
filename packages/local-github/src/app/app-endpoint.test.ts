import { createSign, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { startScenario } from "../github-scenario.fixture.ts";
import type { LocalApp } from "../local/local-github.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

/** A signed token as an App creates it. Default: valid now, for at most ten minutes. */
function jwt({ clientId, privateKey }: LocalApp, { alg = "RS256", iat = -30, exp = 570 } = {}): string {
  const seconds = NOW.getTime() / 1000;
  const parts = [
    { alg, typ: "JWT" },
    { iss: clientId, iat: seconds + iat, exp: seconds + exp },
  ];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
}

function asApp(token: string): { headers: { authorization: string } } {
  return { headers: { authorization: `bearer ${token}` } };
}

test("an App finds its installation, and gets a token for what it was granted", async () => {
  await using scenario = await startScenario({ now: () => NOW });
  const { github, connect, at } = scenario;
  const app = github.createApp({ slug: "sweeper", installations: { crh225: { contents: "write" } } });
  const anonymous = connect();
  const { data: installation } = await anonymous.apps.getRepoInstallation({ ...at, ...asApp(jwt(app)) });
  expect(installation).toMatchObject({ app_slug: "sweeper", permissions: { contents: "write" } });
  const wanted = { installation_id: installation.id, ...asApp(jwt(app)) };
  const { data } = await anonymous.apps.createInstallationAccessToken(wanted);
  expect(data).toMatchObject({ expires_at: "2026-11-24T13:00:00Z", repository_selection: "all" });
  const octokit = connect(data.token);
  await octokit.repos.getContent({ ...at, path: "preview.yaml" });
  await expect(octokit.pulls.list(at)).rejects.toMatchObject({ status: 403 });
});

test("a token is narrowed to a repository and to permissions, and to no more than was granted", async () => {
  await using scenario = await startScenario({ now: () => NOW });
  const { github, connect, at } = scenario;
  await github.createRepository({ fullName: "crh225/pricing-api" });
  const app = github.createApp({ slug: "sweeper", installations: { CRH225: { contents: "write" } } });
  const anonymous = connect();
  const { data: installation } = await anonymous.apps.getRepoInstallation({ ...at, ...asApp(jwt(app)) });
  const wanted = { installation_id: installation.id, ...asApp(jwt(app)) };
  const { data } = await anonymous.apps.createInstallationAccessToken({
    ...wanted,
    repositories: ["gitops"],
    permissions: { contents: "read" },
  });
  expect(data.repositories?.map(({ full_name }) => full_name)).toEqual(["crh225/gitops"]);
  const octokit = connect(data.token);
  await octokit.repos.get(at);
  await expect(octokit.repos.get({ ...at, repo: "pricing-api" })).rejects.toMatchObject({ status: 404 });
  await expect(octokit.git.createTree({ ...at, tree: [] })).rejects.toMatchObject({ status: 403 });
  const excess = [{ permissions: { issues: "read" as const } }, { repositories: ["nothing"] }];
  for (const more of excess) {
    const asked = anonymous.apps.createInstallationAccessToken({ ...wanted, ...more });
    await expect(asked).rejects.toMatchObject({ status: 422 });
  }
});

test("a token of an App ends after an hour", async () => {
  let now = NOW;
  await using scenario = await startScenario({ now: () => now });
  const { github, connect, at } = scenario;
  const app = github.createApp({ slug: "sweeper", installations: { crh225: { contents: "write" } } });
  const { data: installation } = await connect().apps.getRepoInstallation({ ...at, ...asApp(jwt(app)) });
  const wanted = { installation_id: installation.id, ...asApp(jwt(app)) };
  const { data } = await connect().apps.createInstallationAccessToken(wanted);
  now = new Date(NOW.getTime() + 3_599_000);
  await connect(data.token).repos.get(at);
  now = new Date(NOW.getTime() + 3_600_000);
  await expect(connect(data.token).repos.get(at)).rejects.toMatchObject({ status: 401 });
});

test("an App without an installation there, and another App's installation, are not found", async () => {
  await using scenario = await startScenario({ now: () => NOW });
  const { github, connect, at } = scenario;
  const uninstalled = github.createApp({ slug: "uninstalled", installations: {} });
  const other = github.createApp({ slug: "other", installations: { crh225: {} } });
  const { data } = await connect().apps.getRepoInstallation({ ...at, ...asApp(jwt(other)) });
  await expect(
    connect().apps.getRepoInstallation({ ...at, ...asApp(jwt(uninstalled)) }),
  ).rejects.toMatchObject({
    status: 404,
  });
  const wanted = { installation_id: data.id, ...asApp(jwt(uninstalled)) };
  await expect(connect().apps.createInstallationAccessToken(wanted)).rejects.toMatchObject({ status: 404 });
});

test.each([
  ["another key", "could not be decoded", {}],
  ["another algorithm", "could not be decoded", { alg: "HS256" }],
  ["an end that has passed", "must be a numeric value", { exp: 0 }],
  ["an end in more than ten minutes", "too far in the future", { exp: 601 }],
  ["a beginning in the future", "must be an Integer", { iat: 1 }],
])("an App's token with %s is refused", async (what, message, claims) => {
  await using scenario = await startScenario({ now: () => NOW });
  const { github, connect, at } = scenario;
  const app = github.createApp({ slug: "sweeper", installations: { crh225: {} } });
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = { ...app, privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  const token = jwt(what === "another key" ? forged : app, claims);
  await expect(connect().apps.getRepoInstallation({ ...at, ...asApp(token) })).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining(message),
  });
});
