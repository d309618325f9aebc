import { readFile } from "node:fs/promises";
import { assertNoViolations, type LocalGitHub, type LocalRepository, startGitHub } from "local-github";
import { expect, test } from "vitest";
import { EXAMPLE, previewWith } from "../run-preview.fixture.ts";

const SERVICE = "infra/quickstart-services/pricing-api";
const DIRECTORY = `${SERVICE}/preview-pr-1`;

interface World extends AsyncDisposable {
  readonly github: LocalGitHub;
  readonly gitops: LocalRepository;
  readonly environment: Record<string, string>;
}

async function world(): Promise<World> {
  const github = await startGitHub();
  const gitops = await github.createRepository({
    fullName: "crh225/gitops",
    files: {
      "preview.yaml": await readFile(EXAMPLE, "utf8"),
      [`${DIRECTORY}/argocd-application.yaml`]: "kind: Application\n",
      [`${SERVICE}/preview-pr-2/argocd-application.yaml`]: "kind: Application\n",
    },
  });
  const grants = { "crh225/gitops": { contents: "write" } } as const;
  const token = github.createToken({ name: "writer", login: "crh225", kind: "user", grants });
  return {
    github,
    gitops,
    environment: { GITOPS_TOKEN: token, GITHUB_API_URL: github.apiUrl },
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      assertNoViolations(github);
    },
  };
}

const REMOVE = ["remove", "--gitops", "crh225/gitops", "--reason", "its repository is gone"];

test("says what it would remove, and changes nothing without --yes", async () => {
  await using set = await world();
  const before = await set.gitops.head();
  const { code, out, err } = await previewWith(set.environment, ...REMOVE, DIRECTORY);
  expect({ code, out }).toEqual({ code: 0, out: `would remove ${DIRECTORY}/argocd-application.yaml\n` });
  expect(err).toBe("nothing was changed; --yes removes it\n");
  expect(await set.gitops.head()).toBe(before);
});

test.each(["on GitHub", "by git"])("removes one directory in one commit with the reason, %s", async (how) => {
  await using set = await world();
  const url = how === "by git" ? ["--gitops", `${set.github.url}/crh225/gitops.git`] : [];
  const args = [...REMOVE, ...url, `${DIRECTORY}/`, "--yes"];
  const { code, err } = await previewWith(set.environment, ...args);
  expect({ code, err }).toEqual({ code: 0, err: `committed ${await set.gitops.head()}\n` });
  expect(await set.gitops.listFiles("main", "infra")).toEqual([
    `${SERVICE}/preview-pr-2/argocd-application.yaml`,
  ]);
});

test("refuses any other directory, and reports every problem", async () => {
  await using set = await world();
  const before = await set.gitops.head();
  const { code, err } = await previewWith(set.environment, ...REMOVE, "--reason", " ", SERVICE, "--yes");
  expect(code).toBe(2);
  expect(err).toContain(
    `directory: expected a preview directory such as infra/quickstart-services/example/preview-pr-1, got "${SERVICE}"`,
  );
  expect(err).toContain('reason: expected a reason, got " "');
  expect(await set.gitops.head()).toBe(before);
});

test("reports a missing directory", async () => {
  await using set = await world();
  const { code, err } = await previewWith(set.environment, ...REMOVE, `${SERVICE}/preview-pr-9`, "--yes");
  expect(code).toBe(1);
  expect(err).toContain(`there is no ${SERVICE}/preview-pr-9 in the GitOps repository`);
});

test("list and adopt report the same problem of the platform config, and end with 2", async () => {
  await using set = await world();
  const files = { "preview.yaml": "version: 1\ndomian: x.io\ncluster: c\n" };
  await set.gitops.commit({ branch: "main", message: "Break the config", files });
  const commands = [["list"], ["adopt"]];
  for (const [name = "", ...args] of commands) {
    const environment = { ...set.environment, PULLS_TOKEN: "any" };
    const { code, err } = await previewWith(environment, name, "--gitops", "crh225/gitops", ...args);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(
        /^preview: wrong usage\n {2}preview\.yaml:2:1 domian: .*did you mean domain/,
      ),
    });
  }
});
