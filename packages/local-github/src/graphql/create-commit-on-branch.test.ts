import type { CreateCommitOnBranchInput } from "@octokit/graphql-schema";
import type { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { runGit } from "../git/run-git.ts";
import { openExample, startScenario, type Scenario } from "../github-scenario.fixture.ts";

const MUTATION = `mutation Commit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message } ref { name target { oid } } }
}`;

type Changes = Partial<CreateCommitOnBranchInput> & { write?: Record<string, string>; remove?: string[] };

async function commit(
  { repository, octokit }: Pick<Scenario, "repository" | "octokit">,
  changes: Changes,
): Promise<string> {
  const { write = {}, remove = [], ...rest } = changes;
  const input: CreateCommitOnBranchInput = {
    branch: { repositoryNameWithOwner: repository.fullName, branchName: "main" },
    expectedHeadOid: await repository.head(),
    message: { headline: "Change files" },
    fileChanges: {
      additions: Object.entries(write).map(([path, text]) => ({
        path,
        contents: Buffer.from(text).toString("base64"),
      })),
      deletions: remove.map((path) => ({ path })),
    },
    ...rest,
  };
  const answer = await octokit.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(MUTATION, {
    input,
  });
  return answer.createCommitOnBranch.commit.oid;
}

test("a commit writes and removes files, and names the App as its author", async () => {
  await using scenario = await startScenario({ files: { "a/b": "1", "a/c": "2", "preview.yaml": "" } });
  const { repository } = scenario;
  const before = await repository.head();
  const oid = await commit(scenario, {
    write: { "a/d/e": "ü" },
    remove: ["a/b"],
    message: { headline: "Do", body: "Why" },
  });

  expect(await repository.head()).toBe(oid);
  expect(await repository.listFiles()).toEqual(["a/c", "a/d/e", "preview.yaml"]);
  expect(await repository.readFile("a/d/e")).toBe("ü");
  const show = await runGit(repository.gitDirectory, "log", "-1", "--format=%P|%an|%ae|%cn|%B", oid);
  expect(show.replace(/\d+\+/, "ID+")).toBe(
    `${before}|preview-bot[bot]|ID+preview-bot[bot]@users.noreply.github.com|GitHub|Do\n\nWhy`,
  );
  expect(await runGit(repository.gitDirectory, "fsck", "--strict")).toBe("");
});

test("a commit on another head than the branch's is refused as stale data, and changes nothing", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const stale = await repository.head();
  const head = await repository.commit({ branch: "main", files: { other: "1" }, message: "Overtake" });

  await expect(commit(scenario, { expectedHeadOid: stale, write: { mine: "1" } })).rejects.toMatchObject({
    response: { data: { createCommitOnBranch: null } },
    errors: [
      {
        type: "STALE_DATA",
        path: ["createCommitOnBranch"],
        message: `Expected branch to point to "${stale}" but it did not.  Pull and try again.`,
      },
    ],
  });
  expect(await repository.head()).toBe(head);
  expect(scenario.github.requests.at(-1)).toMatchObject({
    operation: "Commit",
    fields: ["createCommitOnBranch"],
    status: 200,
  });
});

test("a branch that moves between check and update is refused with the other message", async () => {
  await using scenario = await startScenario();
  const { repository, github } = scenario;
  const mine = await repository.head();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const hold = github.inject({
    when: ({ operation }) => operation === "Commit",
    fault: { kind: "hold", until, before: "ref-update" },
  });
  const sent = commit(scenario, { write: { mine: "1" } });
  await hold.reached;
  const head = await repository.commit({ branch: "main", files: { other: "1" }, message: "Overtake" });
  release();

  await expect(sent).rejects.toThrow(`Ref refs/heads/main is at ${head} but expected ${mine}`);
  expect(await repository.listFiles()).toEqual(["other", "preview.yaml"]);
});

test("the commits of eight concurrent writers with retries all land", async () => {
  await using scenario = await startScenario();
  const { repository, github } = scenario;
  const names = Array.from({ length: 8 }, (_, index) => `writer-${index}`);
  await Promise.all(names.map((name) => commitUntilLanded(scenario, name)));

  expect(await repository.listFiles()).toEqual(["preview.yaml", ...names]);
  const counts = await runGit(repository.gitDirectory, "log", "--format=%T", "main");
  const sizes = await Promise.all(
    counts
      .split("\n")
      .map(async (tree) => (await runGit(repository.gitDirectory, "ls-tree", tree)).split("\n").length),
  );
  expect(sizes).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(github.requests.length).toBeGreaterThan(8);
  expect(await runGit(repository.gitDirectory, "fsck", "--strict", "--no-dangling")).toBe("");
});

async function commitUntilLanded(scenario: Scenario, name: string): Promise<void> {
  for (;;) {
    const expectedHeadOid = await readHead(scenario.octokit);
    const landed = await commit(scenario, { expectedHeadOid, write: { [name]: name } }).catch(
      (error: unknown) => {
        expect(String(error)).toMatch(/Expected branch to point to|is at \w+ but expected/);
      },
    );
    if (landed !== undefined) return;
  }
}

async function readHead(octokit: Octokit): Promise<string> {
  const query = `{ repository(owner: "crh225", name: "gitops") { ref(qualifiedName: "main") { target { oid } } } }`;
  const answer = await octokit.graphql<{ repository: { ref: { target: { oid: string } } } }>(query);
  return answer.repository.ref.target.oid;
}

const MISSING =
  /^Request failed[^]*A path was requested for deletion which does not exist as of commit oid `[0-9a-f]{40}`/;

test.for<[what: string, changes: Changes, message: RegExp]>([
  ["a path that is removed and does not exist", { remove: ["nope"] }, MISSING],
  ["a directory that is removed", { remove: ["a"] }, MISSING],
  ["an absolute path", { write: { "/a/d": "" } }, MISSING],
  ["a path that is named twice", { write: { "a/b": "2" }, remove: ["a/b"] }, /Path must be unique: a\/b/],
  [
    "a branch that does not exist",
    { branch: { repositoryNameWithOwner: "crh225/gitops", branchName: "x" } },
    /Expected branch/,
  ],
  [
    "a repository that is not there",
    { branch: { repositoryNameWithOwner: "crh225/nope", branchName: "main" } },
    /Could not resolve to a Repository with the name 'crh225\/nope'\./,
  ],
])("%s refuses the whole commit", async ([, changes, message]) => {
  await using scenario = await startScenario({ files: { "a/b": "1" } });
  const before = await scenario.repository.head();
  await expect(commit(scenario, { ...changes, write: { ...changes.write, "a/ok": "1" } })).rejects.toThrow(
    message,
  );
  expect(await scenario.repository.head()).toBe(before);
});

test("a protected branch, an archived repository and a token without permission have messages of their own", async () => {
  await using scenario = await startScenario();
  const { repository, client } = scenario;
  const message = "protected branch 'main' check failed:\n At least 1 approving review is required.";
  await repository.protect({ message });
  await expect(commit(scenario, { write: { a: "" } })).rejects.toMatchObject({ errors: [{ message }] });
  await repository.unprotect();

  repository.archive();
  await expect(commit(scenario, { write: { a: "" } })).rejects.toThrow(
    "Repository was archived so is read-only",
  );
  repository.unarchive();

  const octokit = client({ contents: "read" });
  await expect(commit({ repository, octokit }, { write: { a: "" } })).rejects.toMatchObject({
    errors: [
      {
        type: "FORBIDDEN",
        path: ["createCommitOnBranch"],
        message: "Resource not accessible by integration",
      },
    ],
  });
});

test("a commit on a pull request's branch moves the pull request", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const pull = await openExample(repository);
  const oid = await commit(scenario, {
    branch: { repositoryNameWithOwner: repository.fullName, branchName: "feature" },
    expectedHeadOid: pull.headSha,
    write: { more: "" },
  });
  expect(pull.headSha).toBe(oid);
});
