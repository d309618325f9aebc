import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findHelm } from "tooling/cluster-tools";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ACTION, CHART, initArguments, put, service, WORKFLOWS } from "../init/service.fixture.ts";
import { EXAMPLE, preview, previewProcess } from "../run-preview.fixture.ts";
import { initCommand } from "./init.ts";

const HELMS = await Promise.all([findHelm(3), findHelm(4)]);

test("adds both workflows and the chart's part, and lists the manual steps", async () => {
  await using orders = await service(CHART);
  const { code, out, err } = await orders.init("--yes");
  expect({ code, status: orders.status() }).toEqual({
    code: 0,
    status:
      " M helm/values.yaml\n?? .github/workflows/preview-build.yml\n?? .github/workflows/preview.yml\n?? helm/templates/preview-virtualservice.yaml\n",
  });
  const workflow = parse(await orders.read(WORKFLOWS[1] ?? ""));
  expect(workflow.jobs.preview.steps[1].with).toMatchObject({
    service: "orders-api",
    team: "red",
    "gitops-repository": "crh225/ARMServicePortal",
    "image-repository": "ghcr.io/crh225/orders-api",
  });
  expect(parse(await orders.read("helm/values.yaml"))).toMatchObject({
    image: { repository: "orders", tag: "v1" },
    istio: { enabled: false, preview: { gateway: "istio-system/cross-network-gateway" } },
    preview: { enabled: false },
  });
  expect(out).toContain("+++ b/.github/workflows/preview.yml\n");
  expect(out).toContain("+++ b/helm/values.yaml\n@@ -3,0 +4,");
  expect(err).toContain("repos/crh225/orders-api/environments/preview-deploy");
  expect(err).toContain(
    "gh secret set PREVIEW_APP_PRIVATE_KEY --env preview-deploy --repo crh225/orders-api",
  );
  expect(err).toContain("sends requests to port 80 of the Service that has the release's name");
});

for (const { tool, label } of HELMS)
  describe.skipIf(tool === undefined)(`the chart afterwards, by ${label}`, () => {
    test.each([
      ["without a preview", [], []],
      [
        "in a preview",
        ["istio.enabled=true", "preview.enabled=true", "istio.preview.hostname=a.b.io", "preview.sha=abc"],
        ["VirtualService"],
      ],
    ])("renders %s", async (_, sets, kinds) => {
      await using orders = await service(CHART);
      await orders.init("--yes");
      const set = sets.flatMap((value) => ["--set", value]);
      const rendered = await tool?.run(["template", "orders", join(orders.folder, "helm"), ...set]);
      expect(rendered).toMatchObject({ code: 0 });
      const objects = parseAllDocuments(rendered?.stdout ?? "").map((document) => document.toJS());
      expect(objects.map(({ kind }) => String(kind)).toSorted()).toEqual(["Service", ...kinds]);
      const route = objects.find(({ kind }) => kind === "VirtualService");
      if (kinds.length > 0)
        expect(route.spec).toMatchObject({
          hosts: ["a.b.io"],
          http: [{ headers: { response: { set: { "x-preview-sha": "abc" } } } }],
        });
    });
  });

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
    await put(join(orders.folder, "helm/values.yaml"), "mine: true\n");
    return true;
  });
  const running = command.start(initArguments(orders.folder).slice(1), terminal);
  await expect(running).rejects.toThrow(
    "helm/values.yaml has changed since the plan was shown; nothing was added",
  );
  expect(await orders.read("helm/values.yaml")).toBe("mine: true\n");
  expect(orders.status()).toBe(" M helm/values.yaml\n");
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

test.each([
  ["no chart", {}, "There is no chart in helm/"],
  [
    "a VirtualService of its own",
    { ...CHART, "helm/templates/route.yaml": "kind: VirtualService\n" },
    "a VirtualService of its own (route.yaml)",
  ],
  ["a schema", { ...CHART, "helm/values.schema.json": "{}" }, "helm/values.schema.json may refuse"],
  [
    "a VirtualService that is hard to see",
    {
      ...CHART,
      "helm/templates/istio/route.yaml":
        "{{- if .Values.x }}\r\n  kind: 'VirtualService' # ours\r\n{{- end }}\r\n",
    },
    "a VirtualService of its own (istio/route.yaml)",
  ],
  ["templates that know nothing of the platform", CHART, "take the image from image.repository"],
  ["pods that would not start anew", CHART, "preview.attempt in an annotation"],
  [
    "another use of istio",
    { ...CHART, "helm/values.yaml": "istio:\n  x: 1\n" },
    "helm/values.yaml has no istio.preview",
  ],
  [
    "another use of istio that is hard to see",
    { ...CHART, "helm/values.yaml": '"istio" : { x: 1 }\n' },
    "helm/values.yaml has no istio.preview",
  ],
])("a chart with %s has manual steps", async (_, files, message) => {
  await using orders = await service(files);
  const { code, err } = await orders.init("--yes");
  expect(code).toBe(0);
  expect(err).toContain(message);
});

test("the chart's folder comes from the config, and a chart without values gets values", async () => {
  await using orders = await service({ "deploy/chart/Chart.yaml": CHART["helm/Chart.yaml"] });
  const config = join(orders.folder, ".git/preview.yaml");
  await put(config, "{ version: 1, domain: chrishouse.io, cluster: c, chart: deploy/chart }");
  expect(await orders.init("--yes", "--gitops", "crh225/gitops", "--config", config)).toMatchObject({
    code: 0,
  });
  expect(parse(await orders.read("deploy/chart/values.yaml"))).toMatchObject({ preview: { enabled: false } });
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
    err: "added .github/workflows/preview.yml, helm/templates/preview-virtualservice.yaml, helm/values.yaml\n",
  });
  for (const { path, after } of plan.changes) expect(await orders.read(path)).toBe(after);
  expect(plan.changes[2]).toMatchObject({ path: "helm/values.yaml", before: CHART["helm/values.yaml"] });
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
