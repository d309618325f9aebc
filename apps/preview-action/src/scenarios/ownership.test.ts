import type { LocalPullRequest } from "local-github";
import { expect, test } from "vitest";
import { CONFIG, pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";
import { shown } from "../shown.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";
const OWNER_FILE = `${SERVICE}/preview-owner.yaml`;

function own(
  world: PullRequestWorld,
  owner: { team: string; id: number; fullName: string },
): Promise<string> {
  const { team, id, fullName } = owner;
  const text = `team: ${team}\nrepository:\n  id: ${id}\n  fullName: ${fullName}\n`;
  return world.gitops.commit({ branch: "main", message: "Own", files: { [OWNER_FILE]: text } });
}

/** The reason of a run that was refused, reported it everywhere and changed nothing. */
async function refusalOf(world: PullRequestWorld, pullRequest: LocalPullRequest): Promise<string> {
  const [head, before] = [await world.gitops.head(), world.github.requests.length];
  const result = await world.run("opened", pullRequest, { inputs: { deployment: "true" } });
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed", changed: "false", commit: "" } });
  expect(result.annotations).toMatchObject([{ level: "error" }]);
  const reason = result.annotations[0]?.message.replace("pricing-api: failed: ", "") ?? "";
  const sentence = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  expect(shown(result.summary)).toContain(sentence);
  expect(pullRequest.comments().map(({ body }) => shown(body))).toEqual([expect.stringContaining(sentence)]);
  expect(await world.gitops.head()).toBe(head);
  expect(world.service.deployments()).toEqual([]);
  const requests = world.github.requests.slice(before).map(({ operation }) => operation);
  expect(requests.filter((operation) => operation === "CommitToGitOps")).toEqual([]);
  return reason;
}

test("the first deploy of a service writes its owner file", async () => {
  await using world = await pullRequestWorld();
  await world.run("opened", await world.openPullRequest());
  expect(await world.gitops.readFile(OWNER_FILE)).toBe(
    `team: red\nrepository:\n  id: ${world.service.id}\n  fullName: crh225/pricing-api\n`,
  );
});

test("a name that another repository owns is refused with that repository's name", async () => {
  await using world = await pullRequestWorld();
  await own(world, { team: "red", id: 4242, fullName: "octocat/pricing-api" });
  expect(await refusalOf(world, await world.openPullRequest())).toBe(
    'the service "pricing-api" belongs to the repository "octocat/pricing-api"; give this one another name',
  );
});

test("a name that another team owns is refused with both teams' names", async () => {
  await using world = await pullRequestWorld();
  await own(world, { team: "blue", id: world.service.id, fullName: world.service.fullName });
  expect(await refusalOf(world, await world.openPullRequest())).toBe(
    'the service "pricing-api" belongs to the team "blue", not to "red"',
  );
});

test("with required registration, a service without an owner file is refused, with the file to add", async () => {
  await using world = await pullRequestWorld({ config: `${CONFIG}policy:\n  registration: required\n` });
  const pullRequest = await world.openPullRequest();
  expect(await refusalOf(world, pullRequest)).toBe(
    'the service "pricing-api" is not registered; add its owner file to the GitOps repository first',
  );
  await own(world, { team: "red", id: world.service.id, fullName: world.service.fullName });
  expect((await world.run("opened", pullRequest)).outputs).toMatchObject({ state: "deploying" });
});

test("the preview of a closed pull request is removed, although another repository now owns the service's name", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  await own(world, { team: "blue", id: 4242, fullName: "octocat/pricing-api" });
  pullRequest.close();
  expect((await world.run("closed", pullRequest)).outputs).toMatchObject({
    state: "removed",
    changed: "true",
  });
  expect(await world.previewFiles()).toEqual([OWNER_FILE]);
});

test("another repository's preview of the same number never changes", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  await world.run("opened", pullRequest);
  const files = await world.previewFiles();
  const other = await world.github.createRepository({ fullName: "octocat/pricing", files: {} });
  await other.commit({ branch: "change", message: "Change", files: { change: "" } });
  const theirs = await other.openPullRequest({ branch: "change", title: "x", author: { login: "octocat" } });
  const token = world.github.createToken({
    name: "theirs",
    login: "github-actions[bot]",
    kind: "actions",
    grants: { [other.fullName]: { pull_requests: "write" } },
  });
  const inputs = { service: "pricing-api" };
  const run = { token, inputs, payload: payloadOf(other, theirs, world.github.url) };
  expect((await world.run("opened", theirs, run)).outputs).toMatchObject({ state: "failed" });
  theirs.close();
  expect((await world.run("closed", theirs, run)).outputs).toMatchObject({
    state: "removed",
    changed: "false",
  });
  expect(await world.previewFiles()).toEqual(files);
});

function payloadOf(
  { id, fullName }: { readonly id: number; readonly fullName: string },
  { number, headSha }: LocalPullRequest,
  url: string,
): object {
  return {
    repository: { id, full_name: fullName, html_url: `${url}/${fullName}` },
    pull_request: {
      number,
      head: { sha: headSha, repo: { id } },
      user: { login: "octocat" },
      updated_at: "2026-11-22T10:00:00Z",
    },
  };
}

test("an unreadable owner file stops every run, and the message has its path", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const files = { [OWNER_FILE]: "team: [\n" };
  await world.gitops.commit({ branch: "main", message: "Break", files });
  const result = await world.run("opened", pullRequest);
  expect(result).toMatchObject({ exitCode: 1, outputs: { state: "failed" } });
  expect(result.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(new RegExp(`^${OWNER_FILE}:[0-9]+:[0-9]+: `)),
  ]);
});
