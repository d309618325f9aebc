import { readOrigin, renderOwner } from "preview-core";
import { expect, test } from "vitest";
import { type AdoptionPlatform, adoptPreviews } from "./adopt.ts";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { memoryRepository, type MemoryRepository } from "../memory-repository.ts";
import { previewFiles, worldPreview } from "./sweep/sweep-world.fixture.ts";

const ROOT = "infra/quickstart-services";
const FILE = "argocd-application.yaml";
const REQUEST = { configPath: "preview.yaml", directories: [] };
const REPOSITORY = { id: 7, fullName: "crh225/a", url: "https://github.com/crh225/a" };

/** An Application of the reference implementation. */
function reference(repository: string, labels = "{ team: red }"): string {
  const source = `{ repoURL: "https://github.com/${repository}" }`;
  return `kind: Application\nmetadata:\n  name: x\n  labels: ${labels}\nspec:\n  source: ${source}\n  destination: { namespace: x }\n`;
}

function worldOf(
  files: Readonly<Record<string, string>>,
): AdoptionPlatform & { readonly gitops: MemoryRepository } {
  const config = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
  return {
    gitops: memoryRepository(new Map([["preview.yaml", config], ...Object.entries(files)])),
    clock: { now: () => 0, random: () => 0, sleep: () => Promise.resolve() },
    async findRepository(fullName) {
      if (fullName === "crh225/a") return REPOSITORY;
      throw new GitOpsError("not-found", `could not read ${fullName}`);
    },
  };
}

async function fileOf({ gitops }: AdoptionPlatform, path: string): Promise<string> {
  return (await gitops.read({ files: [path] })).files.get(path) ?? "";
}

test("previews of the reference implementation get their origin, and their service gets its owner, in one commit", async () => {
  const paths = [1, 2].map((pr) => `${ROOT}/a/preview-pr-${pr}/${FILE}`);
  const world = worldOf(Object.fromEntries(paths.map((path) => [path, reference("crh225/a")])));
  const { commit, plan } = await adoptPreviews(world, REQUEST);
  expect([commit, plan.refused.size, plan.write.size]).toEqual([(await world.gitops.read({})).head, 0, 3]);
  for (const [index, path] of paths.entries())
    expect(readOrigin(new Map([[FILE, await fileOf(world, path)]]))).toMatchObject({
      repository: { id: 7, fullName: "crh225/a" },
      pullRequest: { number: index + 1 },
    });
  const owner = renderOwner({ team: "red", repository: REPOSITORY });
  expect(await fileOf(world, `${ROOT}/a/preview-owner.yaml`)).toBe(owner);
  expect((await adoptPreviews(world, REQUEST)).commit).toBeUndefined();
});

test("previews of this project do not change, and a dry run changes nothing", async () => {
  const ours = worldOf(Object.fromEntries(previewFiles(worldPreview())));
  expect((await adoptPreviews(ours, REQUEST)).plan.write.size).toBe(0);
  const world = worldOf({ [`${ROOT}/a/preview-pr-1/${FILE}`]: reference("crh225/a") });
  const { head } = await world.gitops.read({});
  const { plan, commit } = await adoptPreviews(world, REQUEST, { dryRun: true });
  expect([plan.write.size, commit, (await world.gitops.read({})).head]).toEqual([2, undefined, head]);
});

test("a preview that cannot be adopted is refused with a reason, and the others are adopted", async () => {
  const stranger = renderOwner({ team: "blue", repository: { id: 9, fullName: "blue/c" } });
  const world = worldOf({
    [`${ROOT}/a/preview-pr-1/${FILE}`]: reference("crh225/a"),
    [`${ROOT}/b/preview-pr-1/${FILE}`]: reference("crh225/gone"),
    [`${ROOT}/c/preview-pr-1/${FILE}`]: reference("crh225/a"),
    [`${ROOT}/c/preview-owner.yaml`]: stranger,
    [`${ROOT}/d/preview-pr-1/${FILE}`]: "kind: Secret\n",
    [`${ROOT}/e/preview-pr-1/other.yaml`]: "",
    [`${ROOT}/f/preview-pr-1/${FILE}`]: reference("crh225/a", "{}"),
  });
  const { refused, write } = (await adoptPreviews(world, REQUEST)).plan;
  expect([...write.keys()]).toEqual([`${ROOT}/a/preview-owner.yaml`, `${ROOT}/a/preview-pr-1/${FILE}`]);
  expect(Object.fromEntries(refused)).toEqual({
    [`${ROOT}/b/preview-pr-1`]: "could not read crh225/gone",
    [`${ROOT}/c/preview-pr-1`]: "it comes from crh225/a, and its service belongs to blue/c",
    [`${ROOT}/d/preview-pr-1`]: expect.stringContaining("kind: "),
    [`${ROOT}/e/preview-pr-1`]: "it has no argocd-application.yaml",
    [`${ROOT}/f/preview-pr-1`]: "it has no label team, which its service's owner file needs",
  });
  expect(await fileOf(world, `${ROOT}/c/preview-owner.yaml`)).toBe(stranger);
});

test("only the named directories are adopted, and a missing directory is reported", async () => {
  const path = (pr: number): string => `${ROOT}/a/preview-pr-${pr}`;
  const world = worldOf({
    [`${path(1)}/${FILE}`]: reference("crh225/a"),
    [`${path(2)}/${FILE}`]: reference("crh225/a"),
  });
  const { plan } = await adoptPreviews(world, { ...REQUEST, directories: [path(2)] });
  expect([...plan.write.keys()]).toContain(`${path(2)}/${FILE}`);
  expect([...plan.write.keys()]).not.toContain(`${path(1)}/${FILE}`);
  const missing = adoptPreviews(world, { ...REQUEST, directories: [path(9)] });
  await expect(missing).rejects.toThrow(`there is no preview directory ${path(9)}`);
});

test("a request to GitHub without an answer is repeated, and no preview is refused for it", async () => {
  const world = worldOf({ [`${ROOT}/a/preview-pr-1/${FILE}`]: reference("crh225/a") });
  let answers = 0;
  const findRepository: AdoptionPlatform["findRepository"] = async (fullName) => {
    if (answers++ === 0) throw new GitOpsError("unreachable", "no answer");
    return world.findRepository(fullName);
  };
  const { refused, write } = (await adoptPreviews({ ...world, findRepository }, REQUEST)).plan;
  expect([refused.size, write.size]).toEqual([0, 2]);
});

test("without a platform config nothing can be adopted", async () => {
  const world = { ...worldOf({}), gitops: memoryRepository(new Map([["x", ""]])) };
  await expect(adoptPreviews(world, REQUEST)).rejects.toThrow("preview.yaml: is missing");
});

test("an adoption with a lost answer names the adopted previews and their commit", async () => {
  const world = worldOf({ [`${ROOT}/a/preview-pr-1/${FILE}`]: reference("crh225/a") });
  const gitops: GitOpsRepository = {
    ...world.gitops,
    async commit(commit) {
      await world.gitops.commit(commit);
      throw new GitOpsError("uncertain", "no answer");
    },
  };
  const { plan, commit } = await adoptPreviews({ ...world, gitops }, REQUEST);
  expect(plan.write.size).toBe(2);
  expect(commit).toBe((await world.gitops.read({})).head);
  expect(world.gitops.commits).toHaveLength(2);
});

test("two directories of one repository need one request to GitHub", async () => {
  const paths = [1, 2].map((pr) => `${ROOT}/a/preview-pr-${pr}/${FILE}`);
  const world = worldOf(Object.fromEntries(paths.map((path) => [path, reference("crh225/a")])));
  let asked = 0;
  const findRepository: AdoptionPlatform["findRepository"] = (fullName) => {
    asked += 1;
    return world.findRepository(fullName);
  };
  await adoptPreviews({ ...world, findRepository }, REQUEST);
  expect(asked).toBe(1);
});
