import type { ActionResult } from "local-platform";
import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld } from "../pull-request-world.fixture.ts";
import { shown } from "../shown.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";
const OWNER_FILE = `${SERVICE}/preview-owner.yaml`;

function stateOf({ exitCode, outputs }: ActionResult): unknown[] {
  return [exitCode, outputs["state"], outputs["changed"]];
}

test("with drafts skipped, a draft gets its preview when it is ready for review, and loses it as a draft", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  drafts: skip\n` });
  const pullRequest = await world.openPullRequest({ draft: true });
  const opened = await world.run("opened", pullRequest);
  expect(stateOf(opened)).toEqual([0, "skipped", "false"]);
  expect(shown(opened.summary)).toContain("It is a draft, and previews of drafts are off.");
  expect(pullRequest.comments()).toEqual([]);

  pullRequest.setDraft(false);
  expect(stateOf(await world.run("ready_for_review", pullRequest))).toEqual([0, "deploying", "true"]);

  pullRequest.setDraft(true);
  expect(stateOf(await world.run("converted_to_draft", pullRequest))).toEqual([0, "skipped", "true"]);
  expect(await world.previewFiles()).toEqual([OWNER_FILE]);
  expect(pullRequest.comments().map(({ body }) => body)).toEqual([
    expect.stringContaining("The preview of `pricing-api` is skipped\n\nIt is a draft"),
  ]);
});

test("a draft gets a preview by default", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest({ draft: true });
  expect(stateOf(await world.run("opened", pullRequest))).toEqual([0, "deploying", "true"]);
});

test("a required label deploys the preview, and its removal removes the preview", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  label: preview\n` });
  const pullRequest = await world.openPullRequest({ labels: ["bug"] });
  const opened = await world.run("opened", pullRequest);
  expect(stateOf(opened)).toEqual([0, "skipped", "false"]);
  expect(opened.annotations.map(({ message }) => message)).toEqual([
    'pricing-api: skipped: it lacks the label "preview"',
  ]);
  pullRequest.addLabel("preview");
  expect(stateOf(await world.run("labeled", pullRequest))).toEqual([0, "deploying", "true"]);
  pullRequest.removeLabel("bug");
  expect(stateOf(await world.run("unlabeled", pullRequest))).toEqual([0, "deploying", "false"]);
  pullRequest.removeLabel("preview");
  expect(stateOf(await world.run("unlabeled", pullRequest))).toEqual([0, "skipped", "true"]);
  expect(await world.previewFiles()).toEqual([OWNER_FILE]);
});

test("a base branch that the platform allows deploys the preview, and another one removes it", async () => {
  await using world = await pullRequestWorld({
    config: `${CONFIG}policy:\n  baseBranches: [main, release/*]\n`,
  });
  for (const branch of ["next", "release/1"])
    await world.service.commit({ branch, message: "Begin", files: { [branch]: "" } });
  const pullRequest = await world.openPullRequest({ base: "next" });
  const reason = 'its base branch "next" matches none of policy.baseBranches (main, release/*)';
  const opened = await world.run("opened", pullRequest);
  expect(stateOf(opened)).toEqual([0, "skipped", "false"]);
  expect(opened.annotations.map(({ message }) => message)).toEqual([`pricing-api: skipped: ${reason}`]);

  const retarget = async (base: string): Promise<ActionResult> => {
    await pullRequest.edit({ base });
    const payload = await world.payload("edited", pullRequest);
    return world.run("edited", pullRequest, { payload: { ...payload, changes: { base: {} } } });
  };
  expect(stateOf(await retarget("release/1"))).toEqual([0, "deploying", "true"]);
  expect(stateOf(await retarget("main"))).toEqual([0, "deploying", "false"]);
  expect(stateOf(await retarget("next"))).toEqual([0, "skipped", "true"]);
  expect(await world.previewFiles()).toEqual([OWNER_FILE]);
  expect(shown(pullRequest.comments()[0]?.body ?? "")).toContain(`I${reason.slice(1)}.`);
});

test("an edit that keeps the base branch sends no request, and needs no token", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const payload = { ...(await world.payload("edited", pullRequest)), changes: { title: { from: "x" } } };
  const before = world.github.requests.length;
  const result = await world.run("edited", pullRequest, { payload, inputs: { "gitops-token": "" } });
  expect(stateOf(result)).toEqual([0, "skipped", "false"]);
  expect(result.annotations).toEqual([
    { level: "notice", message: "nothing to do: the edit did not change the base branch" },
  ]);
  expect(world.github.requests.slice(before)).toEqual([]);
});

test("a label on a merged pull request does not deploy the preview again", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  label: preview\n` });
  const pullRequest = await world.openPullRequest({ labels: ["preview"] });
  await world.run("opened", pullRequest);
  pullRequest.close({ merged: true });
  expect(stateOf(await world.run("closed", pullRequest))).toEqual([0, "removed", "true"]);
  expect(stateOf(await world.run("labeled", pullRequest))).toEqual([0, "removed", "false"]);
});

test("a pull request of a bot gets no preview by default", async () => {
  await using world = await pullRequestWorld();
  for (const login of ["dependabot[bot]", "renovate[bot]"]) {
    const pullRequest = await world.openPullRequest({
      branch: login.slice(0, 4),
      author: { login, type: "Bot" },
    });
    const result = await world.run("opened", pullRequest);
    expect(stateOf(result)).toEqual([0, "skipped", "false"]);
    expect(result.annotations.map(({ message }) => message)).toEqual([
      `pricing-api: skipped: "${login}" is a bot, and previews of bots are off`,
    ]);
  }
});

test("a pull request of a bot gets a preview if the platform allows bots", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  bots: allow\n` });
  const pullRequest = await world.openPullRequest({ author: { login: "renovate[bot]", type: "Bot" } });
  expect(stateOf(await world.run("opened", pullRequest))).toEqual([0, "deploying", "true"]);
});

test("a pull request above the cap names the holders of the slots, and takes the first free slot", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  maxPreviewsPerService: 2\n` });
  const [first, second, third] = await Promise.all(
    ["a", "b", "c"].map((branch) => world.openPullRequest({ branch })),
  );
  if (!first || !second || !third) throw new Error("three were opened");
  await world.run("opened", first);
  await world.run("opened", second);
  const refused = await world.run("opened", third);
  expect(stateOf(refused)).toEqual([0, "skipped", "false"]);
  const holders = [first, second]
    .map(({ number }) => `#${number}`)
    .toSorted()
    .join(", ");
  expect(refused.annotations.map(({ message }) => message)).toEqual([
    `pricing-api: skipped: the cap of 2 for this service is used up by ${holders}; close one of them`,
  ]);
  expect(third.comments()).toEqual([]);

  await world.service.commit({ branch: "a", message: "More", files: { more: "" } });
  expect(stateOf(await world.run("synchronize", first))).toEqual([0, "deploying", "true"]);
  second.close();
  await world.run("closed", second);
  expect(stateOf(await world.run("reopened", third))).toEqual([0, "deploying", "true"]);
});

test("the comment of a merged pull request says so, and a pull request with another base keeps its preview", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.service.commit({ branch: "release", message: "Release", files: { release: "" } });
  await world.run("opened", pullRequest);
  await pullRequest.edit({ base: "release", title: "Another title" });
  const payload = { ...(await world.payload("edited", pullRequest)), changes: { base: {} } };
  expect(stateOf(await world.run("edited", pullRequest, { payload }))).toEqual([0, "deploying", "false"]);
  pullRequest.close({ merged: true });
  const closed = await world.run("closed", pullRequest);
  expect(stateOf(closed)).toEqual([0, "removed", "true"]);
  expect(closed.summary).toContain("The pull request is merged.");
});
