import { expect, test } from "vitest";
import { openExample, startScenario } from "../github-scenario.fixture.ts";

const PREVIEW = { auto_merge: false, required_contexts: [], environment: "preview" };

test("deployments are found by commit and task, newest first, with their statuses", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const { headSha: ref } = await openExample(repository);
  const create = async (task: string): Promise<number> => {
    const { status, data } = await octokit.repos.createDeployment({
      ...at,
      ...PREVIEW,
      ref,
      task,
      transient_environment: true,
    });
    if (status !== 201) throw new Error(`status ${status}`);
    return data.id;
  };
  const [one, two] = [await create("preview:web:pr-1"), await create("preview:api:pr-1")];

  await octokit.repos.createDeploymentStatus({
    ...at,
    deployment_id: one,
    state: "success",
    environment_url: "https://web.chrishouse.io",
    log_url: "https://chrishouse.io/log",
    auto_inactive: false,
  });
  await octokit.repos.createDeploymentStatus({ ...at, deployment_id: one, state: "inactive" });

  const list = async (filter: object): Promise<number[]> =>
    (await octokit.repos.listDeployments({ ...at, ...filter })).data.map(({ id }) => id);
  expect(await list({ sha: ref })).toEqual([two, one]);
  expect(await list({ task: "preview:web:pr-1", environment: "preview" })).toEqual([one]);
  expect(await list({ environment: "production" })).toEqual([]);
  const { data } = await octokit.repos.listDeploymentStatuses({ ...at, deployment_id: one });
  expect(data).toMatchObject([
    { state: "inactive", environment_url: "" },
    { state: "success", environment_url: "https://web.chrishouse.io" },
  ]);
  expect(repository.deployments()).toMatchObject([
    { id: one, transient: true },
    { id: two, statuses: [] },
  ]);
});

test("a success makes earlier deployments of its environment inactive, unless they are transient or the request says no", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const deploy = async (how: { transient_environment?: boolean; auto_inactive?: boolean }): Promise<void> => {
    const { auto_inactive = true, ...rest } = how;
    const { data } = await octokit.repos.createDeployment({ ...at, ...PREVIEW, ...rest, ref: "main" });
    const deployment_id = "id" in data ? data.id : 0;
    await octokit.repos.createDeploymentStatus({ ...at, deployment_id, state: "success", auto_inactive });
  };
  const states = (): string[] =>
    repository.deployments().map(({ statuses }) => statuses.at(-1)?.state ?? "none");

  await deploy({ transient_environment: true });
  await deploy({});
  await deploy({ auto_inactive: false });
  expect(states()).toEqual(["success", "success", "success"]);
  await deploy({});
  expect(states()).toEqual(["success", "inactive", "inactive", "success"]);
});

test("by default, pending checks conflict, and a branch behind its base is merged instead", async () => {
  await using scenario = await startScenario();
  const { octokit, at, repository } = scenario;
  const { headSha: ref } = await openExample(repository);
  await repository.commit({ branch: "main", files: { more: "" }, message: "Go on" });

  await expect(octokit.repos.createDeployment({ ...at, ref, auto_merge: false })).rejects.toMatchObject({
    status: 409,
  });
  const merged = await octokit.repos.createDeployment({ ...at, ref, required_contexts: [] });
  expect(merged).toMatchObject({
    status: 202,
    data: { message: `Auto-merged main into ${ref} on deployment.` },
  });
  await expect(octokit.repos.createDeployment({ ...at, ...PREVIEW, ref: "nope" })).rejects.toThrow(
    "No ref found for: nope",
  );
  expect(repository.deployments()).toEqual([]);
});

test("a status that is too long, and a status without a deployment, are refused", async () => {
  await using scenario = await startScenario();
  const { octokit, at } = scenario;
  const { data } = await octokit.repos.createDeployment({ ...at, ...PREVIEW, ref: "main" });
  const deployment_id = "id" in data ? data.id : 0;
  const status = { ...at, state: "pending" } as const;

  await expect(
    octokit.repos.createDeploymentStatus({ ...status, deployment_id, description: "x".repeat(141) }),
  ).rejects.toThrow("description is too long (maximum is 140 characters)");
  await expect(octokit.repos.createDeploymentStatus({ ...status, deployment_id: 1 })).rejects.toMatchObject({
    status: 404,
  });
});
