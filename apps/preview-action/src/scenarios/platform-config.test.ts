import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld } from "../pull-request-world.fixture.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";

function configure(text: string): { branch: string; message: string; files: Record<string, string> } {
  return { branch: "main", message: "Configure", files: { "preview.yaml": text } };
}

test("a key of a newer version is named in a warning, and the deploy continues", async () => {
  const config = `${CONFIG}theme: dark\nrouting:\n  http3: true\n`;
  await using world = await pullRequestWorld({ config });
  const pullRequest = await world.openPullRequest();
  const opened = await world.run("opened", pullRequest);
  expect(opened).toMatchObject({ exitCode: 0, outputs: { state: "deploying", changed: "true" } });
  const what = "is not a key of this version; remove it, or use a newer version";
  const warnings = [
    { level: "warning", message: `ignored: preview.yaml:4:1 theme: ${what}` },
    { level: "warning", message: `ignored: preview.yaml:6:3 routing.http3: ${what}` },
  ];
  expect(opened.annotations).toEqual(warnings);
  pullRequest.close();
  const closed = await world.run("closed", pullRequest);
  expect(closed).toMatchObject({ outputs: { state: "removed", changed: "true" }, annotations: warnings });
});

test("a policy of a newer version stops a deploy with a message, and never a removal", async () => {
  await using world = await pullRequestWorld();
  const [first, second] = [
    await world.openPullRequest({ branch: "a" }),
    await world.openPullRequest({ branch: "b" }),
  ];
  await world.run("opened", first);
  await world.gitops.commit(configure(`${CONFIG}policy:\n  reviewers: 2\n`));
  const refused = await world.run("opened", second);
  expect(refused).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  expect(refused.annotations).toEqual([
    {
      level: "error",
      message:
        "pricing-api: failed: preview.yaml:5:3 policy.reviewers: is not a key of this version; remove it, or use a newer version",
    },
  ]);
  first.close();
  const closed = await world.run("closed", first);
  expect(closed).toMatchObject({ exitCode: 0, outputs: { state: "removed", changed: "true" } });
  expect(closed.annotations).toEqual([
    {
      level: "warning",
      message:
        "ignored: preview.yaml:5:3 policy.reviewers: is not a key of this version; remove it, or use a newer version",
    },
  ]);
});

test("a config with mistakes fails with all of them at once, and nothing changes", async () => {
  await using world = await pullRequestWorld({
    config: "version: 1\ndomain: Chris House\nenvironment: 7\nrouting:\n  hopTls: maybe\n",
  });
  const pullRequest = await world.openPullRequest();
  const head = await world.gitops.head();
  const result = await world.run("opened", pullRequest);
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false" } });
  expect(result.annotations.map(({ level, message }) => [level, message.split(": ", 1).join("")])).toEqual([
    ["error", "preview.yaml:1:1 cluster"],
    ["error", "preview.yaml:2:1 domain"],
    ["error", "preview.yaml:3:1 environment"],
    ["error", "preview.yaml:5:3 routing.hopTls"],
  ]);
  expect(await world.gitops.head()).toBe(head);
  expect(pullRequest.comments()).toEqual([]);
});

test("a config that is no YAML fails with the line", async () => {
  await using world = await pullRequestWorld({ config: "version: 1\ndomain: [\n" });
  const result = await world.run("opened", await world.openPullRequest());
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^preview\.yaml:1:1 cluster: expected .*, got nothing; add "cluster: /),
    'preview.yaml:2:10: this line has no "]" for the "["',
  ]);
});

test("a missing config fails with who writes it", async () => {
  await using world = await pullRequestWorld({ config: null });
  const pullRequest = await world.openPullRequest();
  const result = await world.run("opened", pullRequest);
  expect(result.annotations).toEqual([
    {
      level: "error",
      message: "preview.yaml: is missing in the GitOps repository; the platform team writes it once",
    },
  ]);
});

test("config and services' folder may be elsewhere, with one more request", async () => {
  await using world = await pullRequestWorld({ config: null });
  const files = { "platform/config.yaml": `${CONFIG}root: services\n` };
  await world.gitops.commit({ branch: "main", message: "Configure", files });
  const pullRequest = await world.openPullRequest();
  const payload = await world.payload("opened", pullRequest);
  const before = world.github.requests.length;
  const inputs = { config: "platform/config.yaml", comment: "false" };
  const result = await world.run("opened", pullRequest, { payload, inputs });
  expect(result.outputs).toMatchObject({
    state: "deploying",
    directory: "services/pricing-api/preview-pr-1",
  });
  expect(world.github.requests.slice(before).map(({ operation }) => operation)).toEqual([
    "ReadGitOps",
    "ReadGitOps",
    "pulls/get",
    "CommitToGitOps",
    "pulls/get",
  ]);
  expect(await world.gitops.listFiles("main", "services")).toHaveLength(3);
  expect(await world.gitops.listFiles("main")).not.toContain(`${DIRECTORY}/namespace-claim.yaml`);
  pullRequest.close();
  await world.run("closed", pullRequest, { inputs });
  expect(await world.gitops.listFiles("main", "services")).toEqual([
    "services/pricing-api/preview-owner.yaml",
  ]);
});

test("with `gitops-branch`, the run reads and changes only this branch", async () => {
  await using world = await pullRequestWorld({ config: null });
  const head = await world.gitops.head();
  await world.gitops.commit({ branch: "previews", message: "Configure", files: { "preview.yaml": CONFIG } });
  const pullRequest = await world.openPullRequest();
  const inputs = { "gitops-branch": "previews" };
  const result = await world.run("opened", pullRequest, { inputs });
  expect(result.outputs["commit"]).toBe(await world.gitops.head("previews"));
  expect(await world.gitops.head()).toBe(head);
  const missing = await world.run("opened", pullRequest, { inputs: { "gitops-branch": "gone" } });
  expect(missing.annotations).toEqual([{ level: "error", message: "crh225/gitops has no branch gone" }]);
});
