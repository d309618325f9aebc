import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  buildApplication,
  buildClaim,
  parseConfig,
  parsePreview,
  type PreviewDeployment,
} from "preview-core";
import { type ClusterTool, findHelm } from "tooling/cluster-tools";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import {
  ACTION,
  CHART,
  initArguments,
  put,
  type Service,
  service,
  WORKFLOWS,
} from "../init/service.fixture.ts";
import { EXAMPLE, preview, previewProcess } from "../run-preview.fixture.ts";
import { initCommand } from "./init.ts";

const CONFIG = parseConfig(await readFile(EXAMPLE, "utf8"));
const DEPLOYMENT: PreviewDeployment = {
  preview: parsePreview({ service: "orders-api", team: "red", pr: 7 }),
  repository: { fullName: "crh225/orders-api", url: "https://github.com/crh225/orders-api" },
  pullRequest: { url: "https://github.com/crh225/orders-api/pull/7" },
  sha: "0123456789abcdef0123456789abcdef01234567",
  image: { repository: "ghcr.io/crh225/orders-api", tag: "pr-7-0123456789ab" },
  attempt: 1,
};
const HELMS = await Promise.all([findHelm(3), findHelm(4)]);

test("adds both workflows, leaves the chart as it is, and lists the manual steps", async () => {
  await using orders = await service(CHART);
  const { code, out, err } = await orders.init("--yes");
  expect({ code, status: orders.status() }).toEqual({
    code: 0,
    status: "?? .github/workflows/preview-build.yml\n?? .github/workflows/preview.yml\n",
  });
  const workflow = parse(await orders.read(WORKFLOWS[1] ?? ""));
  expect(workflow.jobs.preview.steps[1].with).toMatchObject({
    service: "orders-api",
    team: "red",
    "gitops-repository": "crh225/ARMServicePortal",
    "image-repository": "ghcr.io/crh225/orders-api",
  });
  expect(out).toContain("+++ b/.github/workflows/preview.yml\n");
  expect(err).toContain("repos/crh225/orders-api/environments/preview-deploy");
  expect(err).toContain(
    "gh secret set PREVIEW_APP_PRIVATE_KEY --env preview-deploy --repo crh225/orders-api",
  );
  expect(err).toContain("leads to the Service that has the release's name, at port 80");
});

for (const { tool, label } of HELMS)
  describe.skipIf(tool === undefined)(`a chart as "helm create" makes it, by ${label}`, () => {
    test("is told to take the digest, and nothing else", async () => {
      await using orders = await created(tool);
      const { err } = await orders.init("--dry-run");
      expect(err).toContain("take the image from image.repository, image.tag and image.digest");
      expect(err).not.toMatch(/podLabels|VirtualService|sync waves|may refuse/);
    });

    test("works as it is: the platform's route finds its Service, its port and the commit's pods", async () => {
      await using orders = await created(tool);
      const { route } = buildClaim(DEPLOYMENT, CONFIG).spec.parameters;
      const { releaseName, valuesObject } = buildApplication(DEPLOYMENT, CONFIG).spec.source.helm;
      const args = ["template", releaseName, join(orders.folder, "helm"), "--values", "-"];
      const rendered = await tool?.run(args, JSON.stringify(valuesObject));
      expect(rendered).toMatchObject({ code: 0 });
      const objects = parseAllDocuments(rendered?.stdout ?? "").map((document) => document.toJS());
      const [found] = objects.filter(({ kind }) => kind === "Service");
      expect(found).toMatchObject({
        metadata: { name: route?.service },
        spec: { ports: [{ port: route?.port, targetPort: route?.podPort }] },
      });
      const { metadata, spec } = objects.find(({ kind }) => kind === "Deployment").spec.template;
      expect(metadata.labels).toMatchObject({ ...found.spec.selector, "preview-core/sha": route?.sha });
      expect(spec.containers).toMatchObject([
        {
          image: "ghcr.io/crh225/orders-api:pr-7-0123456789ab",
          ports: [{ name: route?.podPort }],
        },
      ]);
    });
  });

/** A clone of crh225/orders-api with the chart that Helm itself creates. */
async function created(helm: ClusterTool | undefined): Promise<Service> {
  const orders = await service({});
  const chart = join(orders.folder, "orders-api");
  expect(await helm?.run(["create", chart])).toMatchObject({ code: 0 });
  await rename(chart, join(orders.folder, "helm"));
  orders.commit();
  return orders;
}

test("the built program has the workflows too", async () => {
  await using orders = await service({});
  const bundle = fileURLToPath(new URL("../../dist/main.mjs", import.meta.url));
  await promisify(execFile)(process.execPath, [bundle, ...initArguments(orders.folder), "--yes"]);
  expect(orders.status()).toBe(WORKFLOWS.map((path) => `?? ${path}\n`).join(""));
});

test("without --yes and without a terminal it shows the changes, adds nothing and fails", async () => {
  await using orders = await service(CHART);
  const args = [orders.folder, "--config", EXAMPLE, "--team", "red", "--action", ACTION];
  const { code, out, err } = await previewProcess("init", ...args);
  expect({ code, status: orders.status() }).toEqual({ code: 1, status: "" });
  expect(out).toContain("+++ b/.github/workflows/preview-build.yml\n");
  expect(err).toContain("nothing was added; --yes adds it");
});

test.each([true, false])("on a terminal the answer decides: %s", async (answer) => {
  await using orders = await service({});
  const written: string[] = [];
  const terminal = {
    out: (text: string) => void written.push(text),
    err: (text: string) => void written.push(text),
    environment: {},
    interactive: false,
  };
  const asked: string[] = [];
  const command = initCommand(async (question) => {
    asked.push(question);
    expect(written.join("")).toContain("+++ b/.github/workflows/preview.yml\n");
    return answer;
  });
  const running = command.start(initArguments(orders.folder).slice(1), terminal);
  if (answer) await running;
  else await expect(running).rejects.toThrow("nothing was added");
  expect(asked).toHaveLength(1);
  expect(orders.status()).toBe(answer ? WORKFLOWS.map((path) => `?? ${path}\n`).join("") : "");
});

test("nothing is written when a file changes during the question", async () => {
  await using orders = await service(CHART);
  const terminal = { out: () => {}, err: () => {}, environment: {}, interactive: false };
  const command = initCommand(async () => {
    await put(join(orders.folder, WORKFLOWS[0] ?? ""), "mine: true\n");
    return true;
  });
  const running = command.start(initArguments(orders.folder).slice(1), terminal);
  await expect(running).rejects.toThrow(
    `${WORKFLOWS[0]} has changed since the plan was shown; nothing was added`,
  );
  expect(await orders.read(WORKFLOWS[0] ?? "")).toBe("mine: true\n");
  expect(orders.status()).toBe(`?? ${WORKFLOWS[0]}\n`);
});

test("a repository that has everything stays unchanged", async () => {
  await using orders = await service(CHART);
  await orders.init("--yes");
  orders.commit();
  const { code, out, err } = await orders.init("--yes");
  expect({ code, out, status: orders.status() }).toEqual({ code: 0, out: "", status: "" });
  expect(err).toContain("nothing to add");
});

test("an existing file that differs is kept, and its difference is shown", async () => {
  await using orders = await service({ ".github/workflows/preview.yml": "name: mine\n" });
  const { code, out } = await orders.init("--yes");
  expect({ code, status: orders.status() }).toEqual({ code: 0, status: `?? ${WORKFLOWS[0]}\n` });
  expect(await orders.read(".github/workflows/preview.yml")).toBe("name: mine\n");
  expect(out).toContain(
    ".github/workflows/preview.yml is different, and is kept:\n  @@ line 1 @@\n  - name: mine\n",
  );
});

test("a dry run shows the changes, adds nothing and succeeds, also with uncommitted files", async () => {
  await using orders = await service(CHART);
  await put(join(orders.folder, "README.md"), "more");
  const { code, out, err } = await orders.init("--dry-run", "--yes");
  expect({ code, status: orders.status() }).toEqual({ code: 0, status: " M README.md\n" });
  expect(out).toContain("+++ b/.github/workflows/preview.yml\n");
  expect(err).toMatch(/^nothing was added\n\nLeft to do by hand:\n1\. /);
});

test("--json has every file before and after, and the manual steps", async () => {
  await using orders = await service({ ...CHART, [WORKFLOWS[0] ?? ""]: "name: mine\n" });
  const { code, out, err } = await orders.init("--json", "--yes");
  const plan = JSON.parse(out);
  expect({ code, err }).toEqual({
    code: 0,
    err: "added .github/workflows/preview.yml\n",
  });
  for (const { path, after } of plan.changes) expect(await orders.read(path)).toBe(after);
  expect(plan.kept).toEqual([
    { path: WORKFLOWS[0], before: "name: mine\n", after: expect.stringContaining("name: preview-build\n") },
  ]);
  expect(plan.byHand.at(-1)).toContain("merge to main");
});

test("a token in the remote's address is never printed", async () => {
  for (const address of [
    "https://x:ghp_1234@github.com/crh225/orders-api",
    "https://x:ghp_1234@github.com/crh225",
  ]) {
    await using orders = await service(CHART);
    execFileSync("git", ["-C", orders.folder, "remote", "set-url", "origin", address]);
    const ended = await orders.init("--json", "--yes");
    expect(ended.code).toBe(address.endsWith("orders-api") ? 0 : 2);
    expect(
      JSON.stringify(ended) + (await orders.read(".github/workflows/preview.yml").catch(() => "")),
    ).not.toContain("ghp_");
  }
});

test("nothing is written to a repository with uncommitted files", async () => {
  await using orders = await service({ "docs/old.md": "text\n" });
  await put(join(orders.folder, "README.md"), "more");
  await put(join(orders.folder, "notes/new.md"), "text\n");
  execFileSync("git", ["-C", orders.folder, "mv", "docs/old.md", "docs/moved.md"]);
  const before = orders.status();
  const { code, err } = await orders.init("--yes");
  expect({ code, status: orders.status() }).toEqual({ code: 1, status: before });
  expect(err).toContain(
    "commit or stash what is not committed yet:\n  README.md\n  docs/moved.md\n  docs/old.md\n  notes/new.md\n",
  );
});

test("nothing is written through a symbolic link", async () => {
  await using orders = await service({});
  await using elsewhere = await service({});
  await symlink(elsewhere.folder, join(orders.folder, ".github"));
  orders.commit();
  const { code, err } = await orders.init("--yes");
  expect({ code, status: elsewhere.status() }).toEqual({ code: 1, status: "" });
  expect(err).toBe("preview: failed\n  .github is a symbolic link; nothing is written through it\n");
});

test("every problem of the options is reported at once", async () => {
  await using orders = await service({});
  const { code, err } = await preview(
    "init",
    orders.folder,
    "--team",
    "pr-1",
    "--action",
    "a/b@v1",
    "--gitops",
    "x",
    "--branch",
    "a b",
  );
  expect(code).toBe(2);
  for (const path of ["config", "team", "action", "gitops", "branch"])
    expect(err).toMatch(new RegExp(`^ {2}${path}: `, "m"));
});

test("an empty folder is wrong usage, because it usually comes from an unset variable", async () => {
  const { code, err } = await preview("init", "", "--team", "red", "--config", EXAMPLE);
  expect(code).toBe(2);
  expect(err).toContain(`folder: expected a clone of the service's repository, got ""`);
});

test("a clone without a remote, and a config without a GitOps repository, are told apart from a wrong option", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clone-"));
  execFileSync("git", ["init", "--quiet", folder]);
  const config = join(folder, "preview.yaml");
  await writeFile(config, "version: 1\ndomain: x.io\ncluster: c\n");
  const { code, err } = await preview(
    "init",
    folder,
    "--team",
    "Red",
    "--config",
    config,
    "--action",
    ACTION,
  );
  await rm(folder, { recursive: true });
  expect(code).toBe(2);
  expect(err).toMatchInlineSnapshot(`
    "preview: wrong usage
      team: "Red" has other characters than a-z, 0-9 and hyphens and does not start with a letter or digit; try "red"
      repository: is required, because the clone has no remote "origin": OWNER/NAME of a repository on GitHub
      gitops: is required, because gitops.url of the platform config names no repository: OWNER/NAME of a repository on GitHub
    "
  `);
});

test("a folder outside of a git repository is wrong usage", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nothing-"));
  const { code, err } = await preview("init", folder, "--yes");
  await rm(folder, { recursive: true });
  expect(code).toBe(2);
  expect(err).toContain("is in no git repository");
  expect(err).toContain("team: is required");
});
