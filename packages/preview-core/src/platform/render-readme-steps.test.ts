import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterTool, findHelm, findKubectl } from "tooling/cluster-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVERY_COMBINATION, exampleWith } from "../../fixtures/platform-variants.ts";
import { buildPlatform } from "./build-platform.ts";
import { installSteps } from "./render-readme.ts";
import { isManifestFile, type SettingsFile } from "./platform-file.ts";
import { CLUSTERS, renderPlatform } from "./render-platform.ts";

/** Every command of every combination's README, once. */
const COMMANDS = [
  ...new Set(
    EVERY_COMBINATION.flatMap((config) => {
      const { files } = buildPlatform(config);
      return CLUSTERS.flatMap((cluster) =>
        installSteps(
          cluster,
          files.filter((file) => file.cluster === cluster),
        ).flatMap(({ commands }) => commands),
      );
    }),
  ),
];

const TOOLS = await Promise.all([
  findKubectl(undefined, 32),
  findKubectl(undefined, 34),
  findHelm(3),
  findHelm(4),
]);

describe.each(TOOLS)("the commands of the READMEs, for $label", ({ tool }) => {
  const commands = COMMANDS.filter((command) => command.startsWith(`${tool?.name} `));

  test.skipIf(tool === undefined)("exist", () => {
    expect(commands.length).toBeGreaterThan(2);
  });

  test.skipIf(tool === undefined)("have only options that the tool knows", async () => {
    const used = new Map<string, Set<string>>();
    for (const command of commands) {
      const subcommand = /^\w+ (?<it>(?:rollout )?\w+)/.exec(command)?.groups?.["it"] ?? "";
      const options = command.match(/ --?[a-z][a-z-]*/g) ?? [];
      expect(options.length, command).toBeGreaterThan(0);
      used.set(subcommand, new Set([...(used.get(subcommand) ?? []), ...options]));
    }
    for (const [subcommand, options] of used) {
      const help = await helpFor(subcommand, tool);
      for (const option of options) expect(help, subcommand).toMatch(new RegExp(`[ ,]${option.trim()}[ =,]`));
    }
  });
});

test("need no quotes for a shell", () => {
  for (const command of COMMANDS) expect(command).toMatch(/^(?:kubectl|helm)(?: [\w./:=-]+)+$/);
});

describe.each(TOOLS.filter(({ tool }) => tool?.name !== "helm"))("a patch, for $label", ({ tool }) => {
  const { files } = buildPlatform(exampleWith({ argocd: { notifications: true } }));
  const rendered = renderPlatform(files);
  const patches = files.filter(
    (file): file is SettingsFile => !isManifestFile(file) && file.destination.kind === "patch",
  );
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "patches-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.skipIf(tool === undefined).each(patches)(
    "of $name can be applied to an existing object",
    async (file) => {
      const path = join(folder, file.name);
      await writeFile(path, rendered.get(`${file.cluster}/${file.name}`) ?? "");
      const ended = await tool?.run(
        ["patch", "--local", "-f", "-", "--type", "merge", "--patch-file", path, "-o", "json"],
        JSON.stringify(THERE),
      );
      expect(ended).toMatchObject({ code: 0 });
      expect(JSON.parse(ended?.stdout ?? "")).toMatchObject({ ...THERE, ...file.settings });
    },
  );
});

/** What the settings know nothing of, and must leave alone. */
const THERE = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "there", namespace: "argocd" },
  kept: { theirs: "1" },
};

async function helpFor(subcommand: string, tool: ClusterTool | undefined): Promise<string> {
  const asked = [await tool?.run([...subcommand.split(" "), "--help"])];
  // kubectl tells the options of all commands apart from those of one.
  if (tool?.name === "kubectl") asked.push(await tool.run(["options"]));
  return asked.map((ended) => ended?.stdout ?? "").join("\n");
}
