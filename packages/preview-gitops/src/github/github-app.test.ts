import { generateKeyPairSync } from "node:crypto";
import { assertNoViolations, type LocalApp, type LocalGitHub, startGitHub } from "local-github";
import { afterEach, expect, test, vi } from "vitest";
import { type AppInstallation, findInstallation } from "./github-app.ts";
import { githubClient, type GitHubClient } from "./github-client.ts";

const AT = { owner: "crh225", repo: "gitops" };

afterEach(() => void vi.useRealTimers());

async function installed(github: LocalGitHub): Promise<{ app: LocalApp; installation: AppInstallation }> {
  await github.createRepository({ fullName: "crh225/gitops", files: { "preview.yaml": "" } });
  await github.createRepository({ fullName: "crh225/pricing-api" });
  const grant = { contents: "write", pull_requests: "read" } as const;
  const app = github.createApp({ slug: "sweeper", installations: { crh225: grant } });
  const installation = await findInstallation(at(github, app), "crh225/gitops");
  return { app, installation };
}

function at({ apiUrl }: LocalGitHub, app: LocalApp): Parameters<typeof findInstallation>[0] {
  return { ...app, apiUrl, userAgent: "test" };
}

function connect({ apiUrl }: LocalGitHub, token: () => Promise<string>): GitHubClient {
  return githubClient({ apiUrl, token, userAgent: "test" });
}

test("an App gets two tokens with different permissions", async () => {
  await using github = await startGitHub();
  const { installation } = await installed(github);
  expect(installation.permissions).toEqual({ metadata: "read", contents: "write", pull_requests: "read" });
  const writer = connect(github, installation.token({ contents: "write" }, "gitops"));
  const reader = connect(github, installation.token({ pull_requests: "read" }));
  await writer.repos.getContent({ ...AT, path: "" });
  await expect(writer.pulls.list(AT)).rejects.toMatchObject({ status: 403 });
  await expect(writer.pulls.list({ ...AT, repo: "pricing-api" })).rejects.toMatchObject({ status: 404 });
  await reader.pulls.list({ ...AT, repo: "pricing-api" });
  await expect(reader.repos.getContent({ ...AT, path: "" })).rejects.toMatchObject({ status: 403 });
  assertNoViolations(github);
});

test("a token is requested once, and again before its end", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T12:00:00Z") });
  await using github = await startGitHub();
  const { installation } = await installed(github);
  const client = connect(github, installation.token({ contents: "write" }, "gitops"));
  const asked = (): number =>
    github.requests.filter(({ operation }) => operation === "apps/create-installation-access-token").length;
  await client.repos.get(AT);
  vi.setSystemTime(new Date("2026-11-24T12:58:59Z"));
  await client.repos.get(AT);
  expect(asked()).toBe(1);
  vi.setSystemTime(new Date("2026-11-24T12:59:01Z"));
  await client.repos.get(AT);
  expect(asked()).toBe(2);
  vi.setSystemTime(new Date("2026-11-24T13:30:00Z"));
  await client.repos.get(AT);
  expect(asked()).toBe(2);
});

test("an App without an installation is refused, and the message has no key", async () => {
  await using github = await startGitHub();
  const { app } = await installed(github);
  await github.createRepository({ fullName: "red/gitops" });
  const error = await findInstallation(at(github, app), "red/gitops").catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "not-found",
    message: expect.stringContaining("and that it is installed on red/gitops"),
  });
  expect(JSON.stringify(error)).not.toContain("PRIVATE KEY");
});

test("the key of another App is refused", async () => {
  await using github = await startGitHub();
  const { app } = await installed(github);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const wrong = { ...app, privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  await expect(findInstallation(at(github, wrong), "crh225/gitops")).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("check its client id and private key"),
  });
});

test("a permission that the App does not have is refused, and the message names the fix", async () => {
  await using github = await startGitHub();
  const { installation } = await installed(github);
  await expect(installation.token({ issues: "write" })()).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining(
      "check that the App is installed on crh225/gitops, and give it the permissions that it asks for",
    ),
  });
});

test("a GitHub without an answer is unreachable", async () => {
  await using github = await startGitHub();
  const { app } = await installed(github);
  github.inject({ when: ({ path }) => path.endsWith("/installation"), times: 1, fault: { kind: "reset" } });
  const found = findInstallation(at(github, app), "crh225/gitops");
  await expect(found).rejects.toMatchObject({ code: "unreachable" });
});
