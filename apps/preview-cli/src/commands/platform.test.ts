import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseConfig } from "preview-core";
import { buildPlatform, CLUSTERS, renderPlatform } from "preview-core/platform";
import { findKubectl } from "tooling/cluster-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { EXAMPLE, PREVIEW, preview } from "../run-preview.fixture.ts";

const PLATFORM = buildPlatform(parseConfig(await readFile(EXAMPLE, "utf8")));
const RENDERED = renderPlatform(PLATFORM.files);
const PATHS = [...RENDERED.keys()];
/** Manifests, so that tests need not know which files there are. */
const [FIRST = "", SECOND = ""] = PATHS.filter((path) => path.endsWith(".yaml"));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "platform-"));
});
afterAll(() => rm(root, { recursive: true }));

/** A new folder, with the bundle in it. */
async function written(name = "bundle"): Promise<string> {
  const folder = join(await mkdtemp(join(root, "case-")), name);
  const { code } = await preview("platform", "--config", EXAMPLE, "--out", folder);
  expect(code).toBe(0);
  return folder;
}

async function readBundle(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const)),
  );
}

function check(folder: string, ...more: string[]): ReturnType<typeof preview> {
  return preview("platform", "--config", EXAMPLE, "--check", folder, ...more);
}

describe("--out", () => {
  test("writes what the library renders, and nothing else", async () => {
    const folder = join(root, "new", "folder");
    const { code, out, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(await readBundle(folder)).toEqual(RENDERED);
    for (const path of PATHS) expect(err).toContain(`written    ${join(folder, path)}\n`);
  });

  test("writes only files that differ, and reports each file", async () => {
    const folder = await written();
    await writeFile(join(folder, FIRST), "by hand\n");
    const args = ["platform", "--config", EXAMPLE, "--out", folder, "--json"];
    expect(JSON.parse((await preview(...args)).out)).toEqual({
      files: PATHS.map((path) => ({ path, state: path === FIRST ? "written" : "unchanged" })),
      warnings: PLATFORM.warnings,
    });
    expect(await readFile(join(folder, FIRST), "utf8")).toBe(RENDERED.get(FIRST));
  });

  test("leaves other files alone, and names its own files that are no longer rendered", async () => {
    const folder = await written();
    await writeFile(join(folder, "hub/ours.yaml"), "kind: Secret\n");
    await writeFile(join(folder, "hub/old.yaml"), RENDERED.get(FIRST) ?? "");
    const { code, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect(code).toBe(0);
    expect(err).toContain(`stale      ${join(folder, "hub/old.yaml")}\n`);
    expect(err).not.toContain("ours.yaml");
    const after = await readBundle(folder);
    expect(after.get("hub/ours.yaml")).toBe("kind: Secret\n");
    expect(after.get("hub/old.yaml")).toBe(RENDERED.get(FIRST));
  });

  test("names an object that a file no longer has, because applying the bundle leaves it in the cluster", async () => {
    const folder = await mkdtemp(join(root, "case-"));
    const config = join(folder, "preview.yaml");
    await writeFile(config, `${await readFile(EXAMPLE, "utf8")}\nargocd: { parent: app-of-apps }\n`);
    await preview("platform", "--config", config, "--out", folder);
    const { code, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect(code).toBe(0);
    expect(err.split("\n").filter((line) => line.includes("no longer"))).toEqual([
      'Application argocd/previews is no longer in hub/argocd-parent.yaml; applying the bundle does not delete it; before you apply or delete anything, read "Parents" in docs/operations.md',
    ]);
    expect((await preview("platform", "--config", EXAMPLE, "--out", folder)).err).not.toContain("no longer");
  });

  test.each(["spoke", FIRST])("writes nothing when %s is a symbolic link", async (link) => {
    const folder = await mkdtemp(join(root, "case-"));
    const elsewhere = await mkdtemp(join(root, "elsewhere-"));
    await writeFile(join(elsewhere, "kept.yaml"), "kept\n");
    if (link !== "spoke") await mkdir(join(folder, "spoke"));
    await symlink(link === "spoke" ? elsewhere : join(elsewhere, "kept.yaml"), join(folder, link));
    const { code, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect(code).toBe(1);
    expect(err).toContain(`nothing was written below ${folder}`);
    expect(err).toContain("is a symbolic link, not a ");
    expect(await readdir(folder)).toEqual(["spoke"]);
    expect(await readBundle(elsewhere)).toEqual(new Map([["kept.yaml", "kept\n"]]));
  });

  test("names everything that is in the way", async () => {
    const folder = await mkdtemp(join(root, "case-"));
    await writeFile(join(folder, "hub"), "");
    await mkdir(join(folder, FIRST), { recursive: true });
    const { code, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect(code).toBe(1);
    expect(err).toContain(`${FIRST}: is a folder, not a file`);
    expect(err).toContain("hub/README.md: hub is a file, not a folder");
  });

  test("says in one line that the folder is a file", async () => {
    const folder = join(root, "file");
    await writeFile(folder, "");
    const { code, err } = await preview("platform", "--config", EXAMPLE, "--out", folder);
    expect(code).toBe(1);
    expect(err).toContain(`${folder}/spoke is no path, because a part of it is a file and no folder\n`);
    expect(err).not.toContain("    at ");
  });
});

describe("--check", () => {
  test("is silent on standard output and ends with 0 when nothing differs", async () => {
    const folder = await written();
    await writeFile(join(folder, "hub/ours.yaml"), "kind: Secret\n");
    expect(await check(folder)).toMatchObject({ code: 0, out: "" });
  });

  test("ends with 1 and shows what was changed by hand, what is missing and what is stale", async () => {
    const folder = await written();
    const changed = (RENDERED.get(FIRST) ?? "").replace(/^apiVersion: .*$/m, "apiVersion: by-hand");
    await writeFile(join(folder, FIRST), changed);
    await rm(join(folder, SECOND));
    await writeFile(join(folder, "hub/old.yaml"), RENDERED.get(FIRST) ?? "");
    const { code, out } = await check(folder);
    expect(code).toBe(1);
    expect(out).toContain(`changed  ${FIRST}\n  @@ line `);
    expect(out).toContain("\n  - apiVersion: by-hand\n");
    expect(out).toContain(`missing  ${SECOND}\n`);
    expect(out).toContain("stale    hub/old.yaml\n");
    expect(out.match(/^\w/gm)).toHaveLength(3);
  });

  test("takes other line ends for a difference, and explains them", async () => {
    const folder = await written();
    await writeFile(join(folder, FIRST), (RENDERED.get(FIRST) ?? "").replaceAll("\n", "\r\n"));
    const { code, out } = await check(folder);
    expect(code).toBe(1);
    expect(out).toContain(`changed  ${FIRST}\n  its lines end in CRLF`);
  });

  test("changes nothing", async () => {
    const folder = await written();
    await writeFile(join(folder, FIRST), "by hand\n");
    const before = await readBundle(folder);
    await check(folder);
    expect(await readBundle(folder)).toEqual(before);
  });

  test("gives programs the state of each file", async () => {
    const { code, out } = await check(join(root, "nothing-here"), "--json");
    expect(code).toBe(1);
    const files = PATHS.map((path) => ({ path, state: "missing" }));
    expect(JSON.parse(out)).toEqual({ files, warnings: PLATFORM.warnings });
  });

  test("names a symbolic link, even when what it points to is right", async () => {
    const folder = await written();
    await writeFile(join(root, "right"), RENDERED.get(FIRST) ?? "");
    await rm(join(folder, FIRST));
    await symlink(join(root, "right"), join(folder, FIRST));
    const { code, out, err } = await check(folder);
    expect(code).toBe(1);
    expect(out).toBe(`blocked  ${FIRST}\n  is a symbolic link, not a file\n`);
    expect(err).toContain("remove what is in the way first");
  });

  test("prints commands that fix the folder, whatever its name", async () => {
    const folder = await written("it's $HOME; here");
    await writeFile(join(folder, FIRST), "by hand\n");
    await writeFile(join(folder, "hub/old.yaml"), RENDERED.get(FIRST) ?? "");
    const { err } = await check(folder);
    const commands = err.split("\n").filter((line) => /^ +(?:preview|rm) /.test(line));
    expect(commands).toHaveLength(2);
    await shell(["set -e", ...commands].join("\n"));
    expect(await check(folder)).toMatchObject({ code: 0 });
  });
});

describe("without a folder", () => {
  test("lists the files, and writes none", async () => {
    const { code, out } = await preview("platform", "--config", EXAMPLE);
    expect(code).toBe(0);
    const lines = PLATFORM.files.map(({ cluster, name }) => new RegExp(`^${cluster}/${name} +\\S`, "m"));
    for (const line of lines) expect(out).toMatch(line);
  });

  test("gives programs the text of each file", async () => {
    const { out } = await preview("platform", "--config", EXAMPLE, "--json");
    const files = [...RENDERED].map(([path, text]) => ({ path, text }));
    expect(JSON.parse(out)).toEqual({ files, warnings: PLATFORM.warnings });
  });
});

test("wrong usage is reported with every problem at once", async () => {
  const { code, out, err } = await preview("platform", "--out", "", "--check", "somewhere");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("config: is required: the path of a preview.yaml");
  expect(err).toContain("check: cannot be combined with --out");
  expect(err).toContain('out: expected a folder, got ""');
});

test("every warning is printed on standard error", async () => {
  const text = (await readFile(EXAMPLE, "utf8")).replace("shared-dev-cluster", "in-cluster");
  const { warnings } = buildPlatform(parseConfig(text));
  const config = join(root, "warned.yaml");
  await writeFile(config, text);
  const { code, err } = await preview("platform", "--config", config);
  expect(code).toBe(0);
  expect(err.match(/^warning: .*$/gm)).toEqual(warnings.map((warning) => `warning: ${warning}`));
});

describe.each([32, 34] as const)("kubectl 1.%i kustomize", async (minor) => {
  const { tool, label } = await findKubectl(undefined, minor);

  test.skipIf(tool === undefined).each(CLUSTERS)(
    `gives what was built for the %s (${label})`,
    async (cluster) => {
      const folder = await written();
      const ended = await tool?.run(["kustomize", join(folder, cluster)]);
      expect(ended).toMatchObject({ code: 0, stderr: "" });
      const objects = parseAllDocuments(ended?.stdout ?? "").map((document) => document.toJS() as unknown);
      const built = PLATFORM.files.filter((file) => file.cluster === cluster);
      expect(objects).toEqual(built.flatMap((file) => ("objects" in file ? file.objects : [])));
    },
  );
});

/** Runs a script by the shell, in which `preview` is the command line. */
function shell(script: string): Promise<void> {
  const call = PREVIEW.map((word) => `'${word}'`).join(" ");
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", `preview() { ${call} "$@"; }\n${script}`], (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
