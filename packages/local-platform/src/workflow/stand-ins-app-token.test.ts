import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { startGitHub } from "local-github";
import { createAppToken } from "./stand-ins.ts";

const REPOSITORY = "crh225/platform-gitops";

test("only the right key gets a token, with the requested permissions", async () => {
  await using github = await startGitHub();
  await github.createRepository({ fullName: REPOSITORY, files: { "README.md": "" } });
  await github.createRepository({ fullName: "crh225/other", files: { "README.md": "" } });
  const app = github.createApp({ slug: "gitops", installations: { crh225: { contents: "write" } } });
  const { privateKey: unknown } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const inputs = {
    "client-id": app.clientId,
    "private-key": app.privateKey,
    owner: "crh225",
    repositories: "platform-gitops",
    "permission-contents": "read",
  };
  const token = await createAppToken(github.apiUrl, inputs);
  const headers = { authorization: `Bearer ${token}` };
  const read = (name: string) => fetch(`${github.apiUrl}/repos/${name}/contents/README.md`, { headers });
  expect((await read(REPOSITORY)).status).toBe(200);
  expect((await read("crh225/other")).status).toBe(404);
  for (const wrong of [
    { "private-key": unknown },
    { "private-key": "" },
    { "client-id": "Iv1.0" },
    { repositories: "nothing" },
    { owner: "octocat" },
    { "permission-pull-requests": "write" },
  ])
    expect(await createAppToken(github.apiUrl, { ...inputs, ...wrong })).toBeUndefined();
});
