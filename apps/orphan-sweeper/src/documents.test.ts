import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { renderOptionTable } from "preview-console";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SWEEPER } from "./command.ts";
import { renderMetrics } from "./metrics.ts";
import { readSettings } from "./read-settings.fixture.ts";
import { imageReport, sweepReport } from "./report/sweep-report.fixture.ts";

function read(path: string): Promise<string> {
  return readFile(new URL(`../${path}`, import.meta.url), "utf8");
}

/** The text with new contents between two comments. */
function replaceBetween(text: string, marker: string, content: string): string {
  const section = new RegExp(`(<!-- ${marker} -->\n)[^]*?(<!-- /${marker} -->)`);
  return text.replace(section, (_, start: string, end: string) => `${start}\n${content}\n${end}`);
}

function renderMetricTable(): string {
  const run = { gitops: "crh225/gitops", finishedAt: 0, lastSuccess: undefined };
  const helps = renderMetrics(sweepReport({ images: imageReport() }), run).matchAll(/^# HELP (\S+) (.*)$/gm);
  const rows = [...helps].map(([, name, help]) => `| \`${name}\` | ${help} |\n`);
  return `| metric | |\n| --- | --- |\n${rows.join("")}`;
}

describe("the README", () => {
  // After a change of a table: ./x --filter orphan-sweeper exec vitest run src/documents.test.ts --update
  test("lists the options, variables and metrics that the program has", async () => {
    const readme = await read("README.md");
    const tables = {
      options: renderOptionTable(SWEEPER.options),
      variables: renderOptionTable(SWEEPER.variables ?? {}, ""),
      metrics: renderMetricTable(),
    };
    const rendered = Object.entries(tables).reduce(
      (text, [marker, table]) => replaceBetween(text, marker, table),
      readme,
    );
    for (const marker of Object.keys(tables)) expect(readme).toContain(`<!-- ${marker} -->`);
    await expect(rendered).toMatchFileSnapshot("../README.md");
  });

  test("explains every state", async () => {
    const readme = await read("README.md");
    const states = [...Object.keys(sweepReport().previews), ...Object.keys(imageReport().states)];
    const missing = states.filter((state) => !readme.includes(`\`${state}\``));
    expect(missing).toEqual([]);
  });
});

test("the chart has the program's version, which is its image's tag", async () => {
  const { version } = JSON.parse(await read("package.json"));
  expect(parse(await read("chart/Chart.yaml"))).toMatchObject({ version, appVersion: version });
});

describe("the workflow", () => {
  interface Workflow {
    readonly on: {
      readonly workflow_dispatch: {
        readonly inputs: Readonly<Record<string, { readonly default: unknown }>>;
      };
    };
    readonly permissions: object;
    readonly jobs: {
      readonly sweep: { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] };
    };
  }

  /** The arguments of the program in the last step, from a docker that only prints its arguments. */
  async function containerArgs(script: string, variables: Record<string, string>): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), "docker-"));
    try {
      await writeFile(join(folder, "docker"), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
      await chmod(join(folder, "docker"), 0o755);
      const env = {
        PATH: `${folder}:${process.env["PATH"]}`,
        IMAGE: "the-image",
        GITHUB_REPOSITORY: "crh225/gitops",
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        ...variables,
      };
      const { stdout } = await promisify(execFile)("bash", ["-eo", "pipefail", "-c", script], { env });
      const args = stdout.trimEnd().split("\n");
      return args.slice(args.indexOf("the-image") + 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test("has no permissions, pins its actions, and makes a dry run when it is started by hand", async () => {
    const text = await read("workflows/sweep.yml");
    const workflow: Workflow = parse(text);
    expect(workflow.permissions).toEqual({});
    expect(workflow.on.workflow_dispatch.inputs["dry-run"]?.default).toBe(true);
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, used = ""]) => used);
    expect(uses.filter((used) => !/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
    expect(uses).toHaveLength(2);
  });

  test.each([
    [{ DRY_RUN: "--dry-run" }, { dryRun: true, images: false }],
    [{ DRY_RUN: "" }, { dryRun: false, images: false }],
    [{ PRUNE_IMAGES: "--prune-images" }, { images: false, pruneImages: false }],
    [
      { IMAGES_TOKEN: "c", PRUNE_IMAGES: "" },
      { images: true, pruneImages: false },
    ],
    [
      { IMAGES_TOKEN: "c", PRUNE_IMAGES: "--prune-images", DRY_RUN: "--dry-run" },
      { dryRun: true, images: true, pruneImages: true },
    ],
  ])("gives the program arguments that it takes, with %j", async (variables, expected) => {
    const workflow: Workflow = parse(await read("workflows/sweep.yml"));
    const args = await containerArgs(workflow.jobs.sweep.steps.at(-1)?.run ?? "", variables);
    const tokens = { GITOPS_TOKEN: "a", PULLS_TOKEN: "b", IMAGES_TOKEN: "c" };
    const settings = await readSettings(args, tokens);
    expect(settings).toMatchObject({
      ...expected,
      gitops: { repository: "crh225/gitops", onGitHub: true },
    });
  });
});

describe("the image", () => {
  test("does not run as root, has only files of the bundle, and pins its base images", async () => {
    const lines = (await read("Dockerfile")).split("\n");
    const values = (instruction: string): string[] =>
      lines
        .filter((line) => line.startsWith(`${instruction} `))
        .map((line) => line.slice(instruction.length + 1));
    expect(values("USER")).toEqual(["1000:1000", "1000:1000"]);
    expect(values("FROM").filter((base) => !/24\S*:(?!latest)\S|:24\S/.test(base))).toEqual([]);
    expect(values("FROM")).toHaveLength(2);
    const bundled = await readdir(new URL("../dist", import.meta.url));
    const copied = values("COPY").flatMap((line) => line.split(" ").slice(0, -1));
    expect(new Set(copied)).toEqual(new Set(["dist/main.mjs", "dist/NOTICES.txt"]));
    expect(copied.filter((path) => !bundled.includes(path.replace("dist/", "")))).toEqual([]);
    expect(lines.at(-2)).toContain("/nodejs/bin/node");
  });

  test("starts Node.js directly in both forms, with options that this Node.js accepts", async () => {
    const entrypoints = [...(await read("Dockerfile")).matchAll(/^ENTRYPOINT (.*)$/gm)].map(
      ([, json = ""]): string[] => JSON.parse(json),
    );
    expect(entrypoints.map(([node]) => node)).toEqual(["node", "/nodejs/bin/node"]);
    expect(entrypoints.map((words) => words.at(-1))).toEqual(["/app/main.mjs", "/app/main.mjs"]);
    const [options = [], others] = entrypoints.map((words) => words.slice(1, -1));
    expect(others).toEqual(options);
    const bundle = fileURLToPath(new URL("../dist/main.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [...options, bundle, "--help"]);
    expect(stdout).toContain("Usage: orphan-sweeper");
  });
});
