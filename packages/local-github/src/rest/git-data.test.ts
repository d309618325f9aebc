import { expect, test } from "vitest";
import { startScenario, type Scenario } from "../github-scenario.fixture.ts";

async function commitByRest(
  { octokit, at }: Scenario,
  head: string,
  path: string,
  sha?: null,
): Promise<string> {
  const entry = {
    path,
    mode: "100644",
    type: "blob",
    ...(sha === null ? { sha } : { content: path }),
  } as const;
  const tree = await octokit.git.createTree({ ...at, base_tree: head, tree: [entry] });
  const parents = [head];
  const commit = await octokit.git.createCommit({
    ...at,
    message: `Change ${path}`,
    tree: tree.data.sha,
    parents,
  });
  return commit.data.sha;
}

test("a commit is made by get-ref, create-tree, create-commit and update-ref", async () => {
  await using scenario = await startScenario({ files: { "a/b": "1", c: "2" } });
  const { octokit, at, repository } = scenario;
  const head = (await octokit.git.getRef({ ...at, ref: "heads/main" })).data.object.sha;
  const sha = await commitByRest(scenario, head, "a/d");
  await octokit.git.updateRef({ ...at, ref: "heads/main", sha });

  expect(await repository.listFiles()).toEqual(["a/b", "a/d", "c"]);
  const { data: commit } = await octokit.git.getCommit({ ...at, commit_sha: sha });
  expect(commit).toMatchObject({
    message: "Change a/d",
    author: { name: "preview-bot[bot]" },
    parents: [{ sha: head }],
  });
  const { data: tree } = await octokit.git.getTree({ ...at, tree_sha: sha, recursive: "1" });
  expect(tree.tree.map(({ path, mode, type }) => `${mode} ${type} ${path}`)).toEqual([
    "040000 tree a",
    "100644 blob a/b",
    "100644 blob a/d",
    "100644 blob c",
  ]);
});

test("a directory is removed by creating its parent tree without it", async () => {
  await using scenario = await startScenario({
    files: { "web/preview-pr-1/x": "", "web/preview-pr-2/x": "" },
  });
  const { octokit, at, repository } = scenario;
  const head = await repository.head();
  const { data: rootTree } = await octokit.git.getTree({ ...at, tree_sha: "main" });
  const { data } = await octokit.git.getTree({ ...at, tree_sha: rootTree.tree[0]?.sha ?? "" });
  const kept = data.tree.filter(({ path }) => path !== "preview-pr-1");
  const web = await octokit.git.createTree({
    ...at,
    tree: kept.map(({ path, sha }) => ({ path, sha, mode: "040000", type: "tree" })),
  });
  const root = await octokit.git.createTree({
    ...at,
    base_tree: head,
    tree: [{ path: "web", mode: "040000", type: "tree", sha: web.data.sha }],
  });
  const commit = await octokit.git.createCommit({
    ...at,
    message: "Remove",
    tree: root.data.sha,
    parents: [head],
  });
  await octokit.git.updateRef({ ...at, ref: "heads/main", sha: commit.data.sha });
  expect(await repository.listFiles()).toEqual(["web/preview-pr-2/x"]);
});

test("a ref moves to an unrelated commit only when forced", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const sha = await commitByRest(scenario, await repository.head(), "mine");
  await repository.commit({ branch: "main", files: { other: "" }, message: "Overtake" });
  const update = { ...at, ref: "heads/main", sha };

  await expect(octokit.git.updateRef(update)).rejects.toMatchObject({
    status: 422,
    response: { data: { message: "Update is not a fast forward" } },
  });
  await octokit.git.updateRef({ ...update, force: true });
  expect(await repository.head()).toBe(sha);
});

test("a ref that moves between check and update is refused with the same message", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository, github } = scenario;
  const sha = await commitByRest(scenario, await repository.head(), "mine");
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const when = ({ operation }: { operation: string }): boolean => operation === "git/update-ref";
  const hold = github.inject({ when, fault: { kind: "hold", until, before: "ref-update" } });
  const sent = octokit.git.updateRef({ ...at, ref: "heads/main", sha });
  await hold.reached;
  const head = await repository.commit({ branch: "main", files: { other: "" }, message: "Overtake" });
  release();

  await expect(sent).rejects.toThrow("Update is not a fast forward");
  expect(await repository.head()).toBe(head);
});

test("an operation that git cannot do is refused with GitHub's message", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const head = await repository.head();
  const blob = { mode: "100644", type: "blob" } as const;

  await expect(commitByRest(scenario, head, "nope", null)).rejects.toThrow("GitRPC::BadObjectState");
  await expect(
    octokit.git.createTree({ ...at, tree: [{ ...blob, path: "a/../b", content: "" }] }),
  ).rejects.toThrow("tree.path contains a malformed path component");
  await expect(octokit.git.createTree({ ...at, tree: [{ ...blob, path: "a", sha: head }] })).rejects.toThrow(
    `tree.sha ${head} is not a valid blob`,
  );
  await expect(octokit.git.createCommit({ ...at, message: "", tree: head })).rejects.toThrow(
    "Tree SHA does not exist",
  );
  await expect(octokit.git.getRef({ ...at, ref: "heads/nope" })).rejects.toMatchObject({ status: 404 });
  await expect(octokit.git.updateRef({ ...at, ref: "heads/nope", sha: head })).rejects.toThrow(
    "Reference does not exist",
  );
  await repository.protect({ message: "rules" });
  const sha = await commitByRest(scenario, head, "a");
  await expect(octokit.git.updateRef({ ...at, ref: "heads/main", sha })).rejects.toThrow(
    "Reference update failed",
  );
});

test("at any ref, a file is read as base64 and a directory as a list", async () => {
  const text = "x".repeat(100);
  await using scenario = await startScenario({ files: { "infra/a b.yaml": text } });
  const { octokit, at, repository } = scenario;
  await repository.commit({ branch: "other", files: { "infra/a b.yaml": "other" }, message: "Change" });

  const read = async (path: string, ref?: string): Promise<unknown> =>
    (await octokit.repos.getContent({ ...at, path, ...(ref && { ref }) })).data;
  const file = await read("infra/a b.yaml");
  expect(file).toMatchObject({ type: "file", size: 100, path: "infra/a b.yaml" });
  expect(JSON.stringify(file)).toContain(Buffer.from(text).toString("base64").slice(0, 60) + "\\n");
  expect(await read("infra/a b.yaml", "other")).toMatchObject({ size: 5 });
  expect(await read("")).toMatchObject([{ type: "dir", path: "infra" }]);
  expect(await read("infra")).toMatchObject([{ type: "file", path: "infra/a b.yaml" }]);
  await expect(read("nope")).rejects.toMatchObject({ status: 404 });
});
