import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findKubectl } from "tooling/cluster-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { ONE_CHANGE } from "../../fixtures/platform-variants.ts";
import { buildPlatform } from "./build-platform.ts";
import { isManifestFile } from "./platform-file.ts";
import { CLUSTERS, renderPlatform } from "./render-platform.ts";

/** kustomize differs between them: 5.5 and 5.7. */
const KUBECTLS = await Promise.all([findKubectl(undefined, 32), findKubectl(undefined, 34)]);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "kustomize-"));
});
afterAll(() => rm(root, { recursive: true }));

describe.each(KUBECTLS)("kustomize of $label", ({ tool }) => {
  test.skipIf(tool === undefined).each(ONE_CHANGE)(
    "gives the objects of %s as they were built, in their order",
    async (name, config) => {
      const { files } = buildPlatform(config);
      const folder = join(root, `${name}-${tool?.version}`);
      for (const [path, text] of renderPlatform(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      for (const cluster of CLUSTERS) {
        const ended = await tool?.run(["kustomize", join(folder, cluster)]);
        expect(ended).toMatchObject({ code: 0, stderr: "" });
        const objects = parseAllDocuments(ended?.stdout ?? "").map((document) => document.toJS() as unknown);
        const built = files.filter(isManifestFile).filter((file) => file.cluster === cluster);
        expect(objects).toEqual(built.flatMap((file) => file.objects));
      }
    },
  );
});
