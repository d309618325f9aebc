import {
  type ActionResult,
  type LocalPullRequest,
  type PullRequestExample,
  pullRequestExamples,
} from "local-platform";
import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";
const EXAMPLES = Map.groupBy(pullRequestExamples(), ({ action }) => action);

test.each([...EXAMPLES])("GitHub's examples of %s end as the live pull request says", async (_, examples) => {
  await using world = await pullRequestWorld();
  for (const [index, example] of examples.entries()) {
    const pullRequest = await openLike(world, example, `change-${index}`);
    if (example.pull_request.state === "closed") {
      await world.play("opened", pullRequest);
      pullRequest.close();
    }
    const payload = payloadAbout(world, pullRequest, example);
    const asSaid = await world.play("opened", pullRequest, { payload });
    expect(await endOf(world, pullRequest, asSaid)).toEqual(wanted(pullRequest));
    await toggle(pullRequest);
    const otherwise = await world.play("opened", pullRequest, { payload });
    expect(await endOf(world, pullRequest, otherwise)).toEqual(wanted(pullRequest));
    expect(pullRequest.comments()).toHaveLength(1);
    await remove(world, pullRequest);
  }
});

test("those are all 29", () => {
  expect([...EXAMPLES.values()].flat()).toHaveLength(29);
});

/** A live pull request that is what the example says. */
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

/** The example as it is, but for the numbers and names by which it is about the live pull request. */
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

async function remove(world: PullRequestWorld, pullRequest: LocalPullRequest): Promise<void> {
  pullRequest.close();
  await world.play("closed", pullRequest);
}

/** How a run has ended, and the names of the preview's files after it. */
async function endOf(
  { gitops }: PullRequestWorld,
  { number }: LocalPullRequest,
  { exitCode, outputs }: ActionResult,
): Promise<unknown[]> {
  const files = await gitops.listFiles("main", SERVICE);
  const own = files.filter((path) => path.startsWith(`${SERVICE}/preview-pr-${number}/`));
  return [exitCode, outputs["state"], own.map((path) => path.split("/").at(-1))];
}

function wanted({ state }: LocalPullRequest): unknown[] {
  return state === "open"
    ? [0, "deploying", ["argocd-application.yaml", "namespace-claim.yaml"]]
    : [0, "removed", []];
}
