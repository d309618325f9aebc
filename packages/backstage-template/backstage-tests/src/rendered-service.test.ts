import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { findHelm } from "../../../../tooling/src/cluster-tools.ts";
import { WITH_PRODUCTION } from "./platform.ts";
import { runTemplate } from "./run-template.ts";
import { PRICING_API } from "./template.ts";

/** The longest name, and a description with special characters of YAML, Helm, HTML and the template. */
const FORM = {
  ...PRICING_API,
  service: "a-service-service-service-service-service-service-service-names",
  owner: "group:default/a-team-with-a-long-name-that-just-fits-1",
  description: `Says "it's \\{{ .Values.x }} & <b>\${{ values.name }}</b> 🥚": # no`,
  system: 'system:default/"shop"',
};
const HELMS = await Promise.all([findHelm(3), findHelm(4)]);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "service-"));
  const { made } = await runTemplate(FORM, WITH_PRODUCTION);
  for (const [path, text] of Object.entries(made.repositories[0]?.files ?? {})) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});

afterAll(() => rm(folder, { recursive: true }));

test("the service with the longest name passes its own tests", async () => {
  expect(FORM.service).toHaveLength(63);
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ["--test", "--test-reporter=tap"], {
    cwd: folder,
    env,
  });
  expect(stdout).toMatch(/^# pass [1-9]/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

for (const { tool, label } of HELMS)
  describe.skipIf(tool === undefined)(`the chart of the service with the longest name, by ${label}`, () => {
    test.each(["default", "preview", "preview-by-digest", "production"])(
      "passes the linter and renders for %s",
      async (scenario) => {
        const chart = join(folder, "helm");
        const values = join(chart, "ci", `${scenario}-values.yaml`);
        const linted = await tool?.run(["lint", "--strict", chart, "--values", values]);
        expect(linted).toMatchObject({ code: 0 });
        const rendered = await tool?.run(["template", FORM.service.slice(0, 53), chart, "--values", values]);
        expect(rendered).toMatchObject({ code: 0 });
        const objects = parseAllDocuments(rendered?.stdout ?? "").map((document) => document.toJS());
        expect(objects.map(({ kind }) => kind)).toContain("Deployment");
      },
    );
  });
