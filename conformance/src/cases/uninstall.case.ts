import { join } from "node:path";
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../clusters/cluster.ts";
import { tryKubectl } from "../clusters/kubectl.ts";
import { waitFor } from "../machine/wait-for.ts";
import { type Installation, installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { absent } from "./parts.ts";

const EPHEMERAL = "preview-core/ephemeral=true";

describe.skipIf(absent("argocd", "crossplane"))("the bundle's removal", () => {
  let on: Platform;
  let bundle: Installation;
  beforeAll(async () => {
    on = await platform();
    bundle = await installBundle();
  });

  test("uninstall.previews removing every preview directory removes every preview", async () => {
    const paths = await on.gitops.listFiles("main", "infra");
    if (paths.length > 0) {
      const files = Object.fromEntries(paths.map((path) => [path, null]));
      await on.gitops.commit({ branch: "main", message: "Remove all previews", files });
    }
    const left = await waitFor(
      "no object of a preview is left",
      async () => (await ephemeral(on)).length === 0 && "none",
      { within: 200 },
      async () => (await ephemeral(on)).join(", "),
    );
    expect(left).toBe("none");
  });

  test.each(["hub", "spoke"] as const)(
    "uninstall.%s kubectl delete -k removes every object",
    async (name) => {
      const folder = join(bundle.folder, name);
      const { code, stderr } = await tryKubectl(on[name], ["delete", "-k", folder, "--timeout=120s"]);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(await remaining(on[name], folder)).toEqual([]);
    },
  );
});

async function ephemeral({ hub, spoke }: Platform): Promise<string[]> {
  const found = await Promise.all([
    hub.api.list(`/apis/argoproj.io/v1alpha1/applications?labelSelector=${EPHEMERAL}`),
    hub.api.list(`/apis/platform.chrishouse.io/v1alpha1/namespaceclaims?labelSelector=${EPHEMERAL}`),
    spoke.api.list(`/api/v1/namespaces?labelSelector=${EPHEMERAL}`),
  ]);
  return found.flat().map(({ kind = "object", metadata }) => `${kind} ${metadata.name}`);
}

/** The bundle's objects that the cluster still has. */
async function remaining(cluster: Cluster, folder: string): Promise<readonly string[]> {
  const { resources = [] } =
    parseAllDocuments(readFileSync(join(folder, "kustomization.yaml"), "utf8"))[0]?.toJS() ?? {};
  const files = resources.map((file: string) => join(folder, file)).flatMap((file: string) => ["-f", file]);
  const { stdout } = await tryKubectl(cluster, ["get", ...files, "--ignore-not-found", "-o", "name"]);
  return stdout.split("\n").filter((line) => line !== "");
}
