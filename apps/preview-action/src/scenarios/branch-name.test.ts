import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

const git = promisify(execFile);

/** Characters that a shell, a path, YAML or Markdown could read, in a valid name of a branch. */
const BRANCH = "pwned-$(id)-`id`-@everyone-<!--x-->-##";

test("the branch's name reaches no request, commit, path, manifest, comment, deployment, output or log", async () => {
  await using world = await pullRequestWorld();
  const sent = recordBodies(world);
  const pullRequest = await world.openPullRequest({ branch: BRANCH });
  const shown: unknown[] = [];
  for (const event of ["opened", "synchronize", "labeled"] as const)
    shown.push(await world.run(event, pullRequest, { inputs: { deployment: "true" } }));
  const deployed = await committed(world);
  pullRequest.close();
  shown.push(await world.run("closed", pullRequest, { inputs: { deployment: "true" } }));
  const comments = pullRequest.comments().map(({ body }) => body);
  expect(sent.length).toBeGreaterThan(0);
  expect(comments.join("\n")).toContain("The preview of `pricing-api` is removed");
  expect(deployed).toContain("preview-pr-1/argocd-application.yaml");
  const deployments = world.service.deployments();
  expect(deployments).not.toEqual([]);
  const everything = JSON.stringify([sent, shown, comments, deployments, deployed, await committed(world)]);
  expect(everything).not.toMatch(/pwned|everyone/);
});

/** Bodies of the action's requests, from now on. */
function recordBodies(world: PullRequestWorld): readonly unknown[] {
  const bodies: unknown[] = [];
  world.github.inject({
    when: ({ body }) => {
      if (body !== undefined) bodies.push(body);
      return false;
    },
    fault: { kind: "answer", status: 500, body: {} },
  });
  return bodies;
}

/** Every message, path and text of the GitOps repository. */
async function committed(world: PullRequestWorld): Promise<string> {
  const { stdout } = await git("git", [
    "-C",
    world.gitops.gitDirectory,
    "log",
    "--patch",
    "--format=%an%n%B",
  ]);
  return [stdout, ...(await world.previewFiles())].join("\n");
}
