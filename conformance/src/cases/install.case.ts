import { beforeAll, describe, expect, test } from "vitest";
import type { Cluster } from "../clusters/cluster.ts";
import { kubectl, tryKubectl } from "../clusters/kubectl.ts";
import { type Installation, installBundle, preview } from "../platform/install-bundle.ts";
import { platform, type Platform } from "../platform/platform.ts";
import { waitFor } from "../machine/wait-for.ts";

const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

describe("the bundle", () => {
  let on: Platform;
  let bundle: Installation;
  beforeAll(async () => {
    on = await platform();
    bundle = await installBundle();
  });
  const clusters = ["spoke", "hub"] as const;

  test("install.commands each command of the documents succeeds", () => {
    const failed = bundle.commands.filter(({ code }) => code !== 0);
    expect(failed).toEqual([]);
    expect(bundle.commands.length).toBeGreaterThan(6);
  });

  test.each(clusters)("install.%s-strict the server accepts each object with strict fields", async (name) => {
    const { code, stderr } = await apply(on[name], `${bundle.folder}/${name}`, [
      "--validate=strict",
      "--dry-run=server",
    ]);
    expect({ code, stderr: withoutKnownWarnings(stderr) }).toEqual({ code: 0, stderr: "" });
  });

  test.each(clusters)("install.%s-twice applying it again changes nothing", async (name) => {
    const before = await versions(on[name], bundle.folder);
    await apply(on[name], `${bundle.folder}/${name}`, []);
    expect(await versions(on[name], bundle.folder)).toEqual(before);
  });

  test.each(clusters)(
    "install.%s-policies the server's type check finds nothing in a policy",
    async (name) => {
      const policies = await waitFor("each policy is checked", async () => {
        const found = await on[name].api.list(POLICIES);
        return (
          found.every(
            ({ metadata, status }) => status?.observedGeneration === metadata["generation" as never],
          ) && found
        );
      });
      const ours = policies.filter(({ metadata }) => metadata.name.startsWith("preview-"));
      expect(ours.length).toBeGreaterThan(1);
      expect(ours.flatMap(({ status }) => status.typeChecking?.expressionWarnings ?? [])).toEqual([]);
    },
  );

  test("install.check preview finds no difference between config and bundle", async () => {
    const { code, stderr } = await preview([
      "platform",
      "--config",
      `${bundle.folder}/../preview.yaml`,
      "--check",
      bundle.folder,
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });
});

function apply(cluster: Cluster, folder: string, options: readonly string[]) {
  return tryKubectl(cluster, ["apply", "--server-side", "-k", folder, ...options]);
}

/** What docs/operations.md says looks broken and is not. */
function withoutKnownWarnings(stderr: string): string {
  const lines = stderr.split("\n");
  return lines
    .filter((line) => line !== "" && !line.includes("domain-qualified finalizer") && !line.includes("sort"))
    .join("\n");
}

async function versions(cluster: Cluster, folder: string): Promise<string> {
  const format = "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}{'\\n'}{end}";
  return kubectl(cluster, ["get", "-k", `${folder}/${cluster.name}`, "-o", format]);
}
