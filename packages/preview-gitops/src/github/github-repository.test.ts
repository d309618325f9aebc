import { createGitOpsToken, type LocalGitHub, startGitHub } from "local-github";
import { expect, test } from "vitest";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";
import { githubClient } from "./github-client.ts";
import { githubRepository } from "./github-repository.ts";

const FULL_NAME = "crh225/gitops";

async function connect(github: LocalGitHub): Promise<GitOpsRepository> {
  await github.createRepository({ fullName: FULL_NAME, files: { "preview.yaml": "version: 1\n" } });
  const token = createGitOpsToken(github, { fullName: FULL_NAME });
  const client = githubClient({ apiUrl: github.apiUrl, token, userAgent: "test" });
  return githubRepository({ client, fullName: FULL_NAME });
}

test("a read is one request, and a commit is one request", async () => {
  await using github = await startGitHub();
  const gitops = await connect(github);
  const { head, files } = await gitops.read({ files: ["preview.yaml"] });
  await gitops.commit({
    head,
    message: "Change",
    write: new Map([["a", files.get("preview.yaml") ?? ""]]),
    remove: [],
  });
  expect(github.requests.map(({ operation }) => operation)).toEqual(["ReadGitOps", "CommitToGitOps"]);
});

test("REST is used while the budget of GraphQL is used up", async () => {
  await using github = await startGitHub();
  const gitops = await connect(github);
  const body = JSON.stringify({ errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] });
  const fault = { kind: "answer", status: 200, body, headers: {} } as const;
  github.inject({ when: ({ path }) => path.endsWith("/graphql"), times: 2, fault });
  const { head, files } = await gitops.read({ files: ["preview.yaml"] });
  expect(files.get("preview.yaml")).toBe("version: 1\n");
  await gitops.commit({ head, message: "Change", write: new Map([["a", "b"]]), remove: ["preview.yaml"] });
  const after = await gitops.read({ files: ["a", "preview.yaml"] });
  expect([...after.files]).toEqual([["a", "b"]]);
});

test("REST does not repeat a refused GraphQL request", async () => {
  await using github = await startGitHub();
  const gitops = await connect(github);
  const { head } = await gitops.read({});
  const commit = { head, message: "Change", write: new Map([["a", "b"]]), remove: [] };
  await gitops.commit(commit);
  await expect(gitops.commit(commit)).rejects.toMatchObject({ code: "lost-race" });
  expect(github.requests.map(({ operation }) => operation)).toEqual([
    "ReadGitOps",
    "CommitToGitOps",
    "CommitToGitOps",
  ]);
});

const HEAD = { name: "main", target: { oid: "1".repeat(40) } };

test("a key that is missing in an answer is not a missing file", async () => {
  await using github = await startGitHub();
  const gitops = await connect(github);
  const body = { data: { repository: { before: HEAD, after: HEAD, item1: null } } };
  github.inject({ when: () => true, fault: { kind: "answer", status: 200, body } });
  await expect(gitops.read({ files: ["preview.yaml", "absent"] })).rejects.toMatchObject({
    code: "unreachable",
    message: "GitHub's answer leaves out what was asked for",
  });
});

test("a part of a large file's text is never mistaken for the whole", async () => {
  await using github = await startGitHub();
  const gitops = await connect(github);
  const large = { text: "version: 1\n", isTruncated: true };
  const entries = [
    { name: "large.yaml", type: "blob", object: large },
    { name: "small.yaml", type: "blob", object: { text: "x", isTruncated: false } },
  ];
  const answer = (item0: object): void => {
    const body = { data: { repository: { before: HEAD, after: HEAD, item0 } } };
    github.inject({ when: () => true, fault: { kind: "answer", status: 200, body } });
  };
  answer({ entries });
  expect((await gitops.read({ directories: ["a"] })).directories.get("a")).toEqual(
    new Map([
      ["a/large.yaml", ""],
      ["a/small.yaml", "x"],
    ]),
  );
  answer(large);
  await expect(gitops.read({ files: ["large.yaml"] })).rejects.toMatchObject({ code: "refused" });
});
