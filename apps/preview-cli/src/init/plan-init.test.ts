import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Ended, previewHere } from "../run-preview.fixture.ts";
import { CHART, initArguments, put, service } from "./service.fixture.ts";

describe("what is left to do by hand", () => {
  async function told(config: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    await using orders = await service(files);
    const path = join(orders.folder, ".git/preview.yaml");
    await put(path, `version: 1\ndomain: chrishouse.io\ncluster: c\n${config}`);
    return (await orders.init("--dry-run", "--config", path, "--gitops", "octocat/gitops")).err;
  }

  test("is a Dockerfile where there is none", async () => {
    expect(await told("")).toContain("There is no Dockerfile at the top");
    expect(await told("", { Dockerfile: "FROM scratch\n" })).not.toContain("Dockerfile");
  });

  test("is a sign-in to a registry that is not GitHub's", async () => {
    const err = await told("registry: { host: registry.example.org }\n");
    expect(err).toContain("registry.example.org does not take GitHub's own token");
    expect(err).toContain("push to registry.example.org/crh225/orders-api");
    expect(await told("")).not.toContain("GitHub's own token");
  });

  test("is to be let in where the GitOps repository has another owner", async () => {
    expect(await told("")).toContain("let previews come from crh225: preview.yaml has no argocd.sourceRepos");
    const allowed = 'argocd: { sourceRepos: ["https://github.com/crh225/*"] }\n';
    expect(await told(allowed)).not.toContain("sourceRepos");
  });

  test("is the owner file where the platform asks for it", async () => {
    expect(await told("policy: { registration: required }\n")).toContain(
      "octocat/gitops, as infra/quickstart-services/orders-api/preview-owner.yaml:\n     team: red\n",
    );
    expect(await told("")).not.toContain("preview-owner.yaml");
  });

  test("names the branch that origin has, or the one that is said", async () => {
    await using origin = await service(CHART);
    execFileSync("git", ["-C", origin.folder, "branch", "--move", "main", "master"]);
    const folder = await mkdtemp(join(tmpdir(), "clone-"));
    execFileSync("git", ["clone", "--quiet", origin.folder, folder]);
    const init = (...more: string[]): Promise<Ended> =>
      previewHere(...initArguments(folder), "--dry-run", ...more);
    const from = ["--repository", "crh225/orders-api"];
    expect((await init(...from)).err).toContain("which only master may use");
    expect((await init(...from, "--branch", "trunk")).err).toContain("which only trunk may use");
    await rm(folder, { recursive: true });
  });
});
