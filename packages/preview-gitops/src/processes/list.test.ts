import { parseConfig, parsePreview, renderPreview } from "preview-core";
import { expect, test } from "vitest";
import { GitOpsError, type GitOpsRepository } from "../ports/gitops-repository.ts";
import { type ListedPreview, listPreviews } from "./list.ts";
import { memoryRepository } from "../memory-repository.ts";

const CONFIG = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const SHA = "0123456789abcdef0123456789abcdef01234567";

function previewFiles(service: string, pr: number, config = CONFIG): [string, string][] {
  const repository = { id: 7, fullName: `crh225/${service}`, url: `https://github.com/crh225/${service}` };
  const deployment = {
    preview: parsePreview({ service, team: "red", pr }),
    repository,
    pullRequest: { url: `${repository.url}/pull/${pr}`, nodeId: "PR_1" },
    sha: SHA,
    image: { repository: `ghcr.io/crh225/${service}`, tag: "1", digest: undefined },
    attempt: 1,
    createdAt: "2026-11-23T00:00:00.000Z",
    runUrl: undefined,
  };
  return [...renderPreview(deployment, parseConfig(config))];
}

function gitopsOf(...files: readonly (readonly [string, string])[]): GitOpsRepository {
  return memoryRepository(new Map([["preview.yaml", CONFIG], ...files]));
}

/** Lists the previews of a repository, with a clock that never waits. */
function list(gitops: GitOpsRepository, configPath = "preview.yaml"): Promise<readonly ListedPreview[]> {
  const clock = { now: () => 0, random: () => 0, sleep: () => Promise.resolve() };
  return listPreviews({ gitops, clock }, { configPath });
}

test("previews of all services are listed with their records, sorted by directory", async () => {
  const gitops = gitopsOf(...previewFiles("pricing-api", 12), ...previewFiles("carts", 3));
  const previews = await list(gitops, "preview.yaml");
  expect(previews).toMatchObject([
    {
      directory: "infra/quickstart-services/carts/preview-pr-3",
      preview: { preview: { service: "carts", team: "red", pr: 3 }, sha: SHA },
    },
    {
      directory: "infra/quickstart-services/pricing-api/preview-pr-12",
      preview: { preview: { service: "pricing-api", team: "red", pr: 12 }, sha: SHA },
    },
  ]);
});

test("a platform without services has no previews", async () => {
  expect(await list(gitopsOf(), "preview.yaml")).toEqual([]);
});

test("other directories are not listed", async () => {
  const root = "infra/quickstart-services";
  const gitops = gitopsOf(
    [`${root}/README.md`, ""],
    [`${root}/carts/preview-owner.yaml`, "team: red\n"],
    [`${root}/carts/production/values.yaml`, ""],
    [`${root}/carts/preview-pr-x/a.yaml`, ""],
    [`${root}/carts/preview-pr-01/a.yaml`, ""],
    ["elsewhere/carts/preview-pr-1/a.yaml", ""],
  );
  expect(await list(gitops, "preview.yaml")).toEqual([]);
});

test("an unreadable directory is listed with the reason in one line", async () => {
  const directory = "infra/quickstart-services/carts/preview-pr-7";
  const gitops = gitopsOf([`${directory}/values.yaml`, "replicas: 1\n"], ...previewFiles("pricing-api", 1), [
    "infra/quickstart-services/carts/preview-pr-8/argocd-application.yaml",
    "kind: [\n",
  ]);
  const previews = await list(gitops, "preview.yaml");
  expect(previews.map((listed) => listed.directory.split("/").at(-1))).toEqual([
    "preview-pr-7",
    "preview-pr-8",
    "preview-pr-1",
  ]);
  for (const { preview } of previews.slice(0, 2)) {
    expect(preview).toEqual({ unreadable: expect.stringMatching(/^[^\n]+$/) });
  }
});

test("the services are in the root of the config, and the config is at the given path", async () => {
  const config = `${CONFIG}root: services\n`;
  const gitops = gitopsOf(["platform/config.yaml", config], ...previewFiles("carts", 3, config));
  const previews = await list(gitops, "platform/config.yaml");
  expect(previews.map(({ directory }) => directory)).toEqual(["services/carts/preview-pr-3"]);
  expect(await list(gitops, "preview.yaml")).toEqual([]);
});

test("a config with keys of a newer version is accepted", async () => {
  const gitops = gitopsOf(["new.yaml", `${CONFIG}theme: dark\n`], ...previewFiles("carts", 3));
  expect(await list(gitops, "new.yaml")).toHaveLength(1);
});

test("a missing config is an error that names the file", async () => {
  await expect(list(gitopsOf(), "gone.yaml")).rejects.toMatchObject({
    code: "invalid-config",
    problems: [
      {
        path: "gone.yaml",
        message: "is missing in the GitOps repository; the platform team writes it once",
      },
    ],
  });
});

test("a thousand previews take four reads, with any number of services", async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
  const files = numbers.flatMap((service) =>
    numbers.slice(0, 25).flatMap((pr) => previewFiles(`s${service}`, pr)),
  );
  const gitops = gitopsOf(...files);
  let reads = 0;
  const counted: GitOpsRepository = {
    read(wanted) {
      reads += 1;
      return gitops.read(wanted);
    },
    commit: (commit) => gitops.commit(commit),
  };
  expect(await list(counted, "preview.yaml")).toHaveLength(1000);
  expect(reads).toBe(4);
});

test("a listing shows one commit, also if another commit lands during the reads", async () => {
  const gitops = memoryRepository(new Map([["preview.yaml", CONFIG], ...previewFiles("carts", 1)]));
  const atFirst = await list(gitops);
  let reads = 0;
  const moving: GitOpsRepository = {
    ...gitops,
    async read(wanted) {
      const snapshot = await gitops.read(wanted);
      reads += 1;
      if (reads === 1 || reads === 3) await replacePreview(gitops, reads);
      return snapshot;
    },
  };
  expect(await list(moving)).toEqual(atFirst);
  expect((await list(gitops)).map(({ directory }) => directory)).not.toEqual(
    atFirst.map(({ directory }) => directory),
  );
});

/** Removes the only preview, and adds another one, in one commit. */
async function replacePreview(gitops: GitOpsRepository, pr: number): Promise<void> {
  const root = "infra/quickstart-services";
  const { head, directories } = await gitops.read({ directories: [root] });
  const remove = [...(directories.get(root)?.keys() ?? [])];
  const write = new Map(previewFiles("carts", pr + 100));
  await gitops.commit({ head, message: "Replace", write, remove });
}

test("a listing starts over if its commit is gone", async () => {
  const gitops = gitopsOf(...previewFiles("carts", 3));
  let reads = 0;
  const rewritten: GitOpsRepository = {
    ...gitops,
    async read(wanted) {
      reads += 1;
      if (reads === 2) throw new GitOpsError("lost-race", "the branch was rewritten");
      return gitops.read(wanted);
    },
  };
  expect(await list(rewritten)).toHaveLength(1);
});
