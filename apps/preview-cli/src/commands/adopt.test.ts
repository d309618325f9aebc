import { readFile } from "node:fs/promises";
import { assertNoViolations, startGitHub } from "local-github";
import { expect, test } from "vitest";
import { EXAMPLE, previewWith } from "../run-preview.fixture.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";
const FOREIGN = `kind: Application
metadata:
  name: pricing-api-pr-1
  labels: { team: red }
spec:
  source: { repoURL: "https://github.com/crh225/pricing-api.git" }
  destination: { namespace: red-dev-pr-1 }
`;

test("shows the changes, makes them with --yes, and then finds nothing to adopt", async () => {
  await using github = await startGitHub();
  const gitops = await github.createRepository({
    fullName: "crh225/gitops",
    files: {
      "preview.yaml": await readFile(EXAMPLE, "utf8"),
      [`${DIRECTORY}/argocd-application.yaml`]: FOREIGN,
      [`${DIRECTORY.replace("pricing", "\u001b[2Jorders")}/argocd-application.yaml`]: FOREIGN.replace(
        "pricing-api.git",
        "gone",
      ),
    },
  });
  const service = await github.createRepository({ fullName: "crh225/pricing-api" });
  const grants = { "crh225/gitops": { contents: "write" }, "crh225/pricing-api": {} } as const;
  const token = github.createToken({ name: "operator", login: "crh225", kind: "user", grants });
  const environment = { GITOPS_TOKEN: token, GITHUB_API_URL: github.apiUrl };
  const before = await gitops.head();
  const adopt = ["adopt", "--gitops", "crh225/gitops"];
  const dry = await previewWith(environment, ...adopt);
  expect(dry.code).toBe(0);
  expect(dry.out).toContain(`${DIRECTORY}/argocd-application.yaml\n  +   annotations:\n`);
  expect(dry.out).toContain(`  +     preview-core/repository-id: "${service.id}"\n`);
  expect(dry.err).toMatch(/could not read crh225\/gone[^]+nothing was changed; --yes adopts them\n$/);
  expect(dry.out + dry.err).not.toContain("\u001b");
  expect(await gitops.head()).toBe(before);
  const done = await previewWith(environment, ...adopt, `${DIRECTORY}/`, "--yes");
  expect(done).toMatchObject({ code: 0, err: `committed ${await gitops.head()}\n` });
  expect(await gitops.readFile("infra/quickstart-services/pricing-api/preview-owner.yaml")).toContain(
    "team: red",
  );
  const again = await previewWith(environment, ...adopt, DIRECTORY, `${DIRECTORY}/`, "--yes");
  expect(again).toEqual({ code: 0, out: "", err: "nothing to adopt\n" });
  assertNoViolations(github);
});

test("names the variable of the token that can see the services", async () => {
  const { code, err } = await previewWith({}, "adopt", "--gitops", "file:///nowhere");
  expect(code).toBe(2);
  expect(err).toContain("PULLS_TOKEN: is not set");
});
