import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Ended, preview } from "../run-preview.fixture.ts";
import { CHART, initArguments, put, service } from "./service.fixture.ts";

describe("the manual steps", () => {
  async function manualSteps(config: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    await using orders = await service(files);
    const path = join(orders.folder, ".git/preview.yaml");
    await put(path, `version: 1\ndomain: chrishouse.io\ncluster: c\n${config}`);
    return (await orders.init("--dry-run", "--config", path, "--gitops", "octocat/gitops")).err;
  }

  test("include a missing Dockerfile", async () => {
    expect(await manualSteps("")).toContain("There is no Dockerfile at the top");
    expect(await manualSteps("", { Dockerfile: "FROM scratch\n" })).not.toContain("Dockerfile");
  });

  test("include the sign-in to a registry other than GitHub's", async () => {
    const err = await manualSteps("registry: { host: registry.example.org }\n");
    expect(err).toContain("registry.example.org does not take GitHub's own token");
    expect(err).toContain("push to registry.example.org/crh225/orders-api");
    expect(await manualSteps("")).not.toContain("GitHub's own token");
  });

  test("include the permission of a GitOps repository of another owner", async () => {
    expect(await manualSteps("")).toContain(
      "let previews come from crh225: preview.yaml has no argocd.sourceRepos",
    );
    const allowed = 'argocd: { sourceRepos: ["https://github.com/crh225/*"] }\n';
    expect(await manualSteps(allowed)).not.toContain("sourceRepos");
  });

  test("include the owner file when the platform requires registration", async () => {
    expect(await manualSteps("policy: { registration: required }\n")).toContain(
      "octocat/gitops, as infra/quickstart-services/orders-api/preview-owner.yaml:\n     team: red\n",
    );
    expect(await manualSteps("")).not.toContain("preview-owner.yaml");
  });

  test("name the default branch of origin, or the branch of --branch", async () => {
    await using origin = await service(CHART);
    execFileSync("git", ["-C", origin.folder, "branch", "--move", "main", "master"]);
    const folder = await mkdtemp(join(tmpdir(), "clone-"));
    execFileSync("git", ["clone", "--quiet", origin.folder, folder]);
    const init = (...more: string[]): Promise<Ended> =>
      preview(...initArguments(folder), "--dry-run", ...more);
    const from = ["--repository", "crh225/orders-api"];
    expect((await init(...from)).err).toContain("which only master may use");
    expect((await init(...from, "--branch", "trunk")).err).toContain("which only trunk may use");
    await rm(folder, { recursive: true });
  });
});
