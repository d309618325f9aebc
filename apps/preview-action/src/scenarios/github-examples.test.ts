import type { LocalPullRequest } from "local-github";
import { type ActionResult, type PullRequestExample, pullRequestExamples } from "local-platform";
import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";
const DEPLOYED = [0, "deploying", ["argocd-application.yaml", "namespace-claim.yaml"]];
const REMOVED = [0, "removed", []];

test("each of GitHub's 29 examples follows the live pull request, not its own payload", async () => {
  await using world = await pullRequestWorld();
  const ends: unknown[] = [];
  for (const [index, example] of pullRequestExamples().entries()) {
    const pullRequest = await openLike(world, example, `change-${index}`);
    if (example.pull_request.state === "closed") {
      await world.run("opened", pullRequest);
      pullRequest.close();
    }
    const payload = payloadAbout(world, pullRequest, example);
    const asSaid = await endOf(world, pullRequest, await world.run("opened", pullRequest, { payload }));
    await toggle(pullRequest);
    const otherwise = await endOf(world, pullRequest, await world.run("opened", pullRequest, { payload }));
    ends.push([example.action, asSaid, otherwise, pullRequest.comments().length]);
  }
  expect(ends).toHaveLength(29);
  expect(ends).toEqual(
    pullRequestExamples().map(({ action, pull_request: pull }) =>
      pull.state === "open" ? [action, DEPLOYED, REMOVED, 1] : [action, REMOVED, DEPLOYED, 1],
    ),
  );
});

/** A live pull request in the state of the example. */
function openLike(
  world: PullRequestWorld,
  { pull_request: pull }: PullRequestExample,
  branch: string,
): Promise<LocalPullRequest> {
  return world.openPullRequest({
    branch,
    title: pull.title,
    body: pull.body ?? "",
    draft: pull.draft,
    labels: pull.labels.map(({ name }) => name),
    author: { login: pull.user.login },
  });
}

/** The example with the numbers and names of the live pull request. */
function payloadAbout(
  { service, github }: PullRequestWorld,
  { number, headSha }: LocalPullRequest,
  example: PullRequestExample,
): object {
  const { pull_request: pull, repository } = example;
  const url = `${github.url}/${service.fullName}`;
  return {
    ...example,
    number,
    repository: { ...repository, id: service.id, full_name: service.fullName, html_url: url },
    pull_request: {
      ...pull,
      number,
      head: { ...pull.head, sha: headSha, repo: { ...pull.head.repo, id: service.id } },
      base: { ...pull.base, repo: { ...pull.base.repo, id: service.id } },
    },
  };
}

async function toggle(pullRequest: LocalPullRequest): Promise<void> {
  if (pullRequest.state === "open") pullRequest.close();
  else await pullRequest.reopen();
}

/** The result of a run, and the preview's files after the run. */
async function endOf(
  { gitops }: PullRequestWorld,
  { number }: LocalPullRequest,
  { exitCode, outputs }: ActionResult,
): Promise<unknown[]> {
  const files = await gitops.listFiles("main", SERVICE);
  const own = files.filter((path) => path.startsWith(`${SERVICE}/preview-pr-${number}/`));
  return [exitCode, outputs["state"], own.map((path) => path.split("/").at(-1))];
}
