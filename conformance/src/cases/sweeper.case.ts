import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LocalPullRequest } from "local-github";
import { type Ended, runProgram } from "tooling/run-program";
import { beforeAll, describe, expect, test } from "vitest";
import { applyAll } from "../clusters/install-definitions.ts";
import { kubectl } from "../clusters/kubectl.ts";
import { writeKubeconfig } from "../clusters/kubeconfig.ts";
import { createLongLivedToken, requestToken } from "../clusters/service-account-token.ts";
import { installBundle, runShell } from "../platform/install-bundle.ts";
import { GITOPS, type Platform, platform } from "../platform/platform.ts";
import { findApplication, findRest, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { type Service, service } from "../platform/service.ts";
import { absent } from "./parts.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const NAMESPACE = "preview-system";
const READER = { name: "sweeper-reader", namespace: "kube-system" };

describe.skipIf(absent("argocd", "crossplane"))("the sweeper with the rights of its chart", () => {
  let on: Platform;
  let swept: Service;
  let kept: LocalPullRequest;
  let lost: LocalPullRequest;
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    await installSweeper(on);
    swept = await service("swept-api");
    [kept, lost] = [await swept.openPullRequest(), await swept.openPullRequest()];
    for (const pull of [kept, lost]) await swept.run("opened", pull);
  });

  test("sweeper.rights it may read and delete previews' objects, and nothing else", async () => {
    const as = ["--as", `system:serviceaccount:${NAMESPACE}:orphan-sweeper`];
    const can = async (...args: readonly string[]) =>
      (
        await runShell(on.hub, REPOSITORY, ["kubectl", "auth", "can-i", ...args, ...as].join(" "))
      ).stdout.trim();
    expect(await can("delete", "applications.argoproj.io", "-n", "argocd")).toBe("yes");
    expect(await can("delete", "namespaceclaims.platform.chrishouse.io", "-n", "crossplane-system")).toBe(
      "yes",
    );
    expect(await can("get", "secrets", "-n", "argocd")).toBe("no");
    expect(await can("delete", "appprojects.argoproj.io", "-n", "argocd")).toBe("no");
    expect(await can("patch", "applications.argoproj.io", "-n", "argocd")).toBe("no");
  });

  test("sweeper.dry-run it tells what it would remove, and removes nothing", async () => {
    lost.close();
    const { code, stdout, stderr } = await sweep(on, "--dry-run");
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).toContain(`swept-api/preview-pr-${lost.number}`);
    expect(await findRest(on, namesOf("swept-api", lost.number))).toHaveLength(3);
  });

  test("sweeper.removes it removes the preview whose close was lost", async ({ task }) => {
    const { code, stderr } = await sweep(on);
    expect(code, stderr).toBe(0);
    task.meta.phases = { "swept to gone": await waitUntilGone(on, namesOf("swept-api", lost.number), 120) };
    expect(await findRest(on, namesOf("swept-api", lost.number))).toEqual([]);
  });

  test("sweeper.keeps it keeps the preview of an open pull request", async () => {
    expect(await findApplication(on, namesOf("swept-api", kept.number))).toBeDefined();
  });

  test("sweeper.orphan it deletes a preview's Application that is in no directory", async () => {
    const names = namesOf("swept-api", kept.number);
    kept.close();
    await swept.run("closed", kept);
    await waitUntilGone(on, names, 120);
    const { code, stderr } = await sweep(on, "--prune-cluster");
    expect(code, stderr).toBe(0);
  });
});

async function installSweeper(on: Platform): Promise<void> {
  await kubectl(on.hub, ["create", "namespace", NAMESPACE]);
  const values = {
    "image.repository": "example.com/orphan-sweeper",
    "gitops.repository": GITOPS,
    "github.existingSecret": "preview-app",
    "hub.claimGroup": "platform.chrishouse.io",
    "hub.prune": "true",
    suspend: "true",
  };
  const set = Object.entries(values).map(([name, value]) => `--set ${name}=${value}`);
  const chart = join(REPOSITORY, "apps/orphan-sweeper/chart");
  const command = `helm install orphan-sweeper ${chart} --namespace ${NAMESPACE} ${set.join(" ")}`;
  const { code, stderr } = await runShell(on.hub, REPOSITORY, command);
  if (code !== 0) throw new Error(stderr);
  const { world, hub, spoke } = on;
  const token = await requestToken(hub, NAMESPACE, "orphan-sweeper");
  writeKubeconfig(join(world.folder, "sweeper-hub"), {
    server: hub.server,
    caFile: hub.caFile,
    token,
    context: "hub",
  });
  const spokeToken = await createLongLivedToken(spoke, READER.namespace, READER.name);
  const role = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: READER.name };
  await applyAll(spoke, [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: READER.name },
      rules: [{ apiGroups: [""], resources: ["namespaces"], verbs: ["list"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: READER.name },
      roleRef: role,
      subjects: [{ kind: "ServiceAccount", ...READER }],
    },
  ]);
  const { server, caFile } = spoke;
  writeKubeconfig(join(world.folder, "sweeper-spoke"), {
    server,
    caFile,
    token: spokeToken,
    context: "spoke",
  });
}

function sweep({ world, github, gitops }: Platform, ...options: readonly string[]): Promise<Ended> {
  const token = github.createToken({
    name: "sweeper",
    login: "sweeper[bot]",
    kind: "app",
    grants: { [gitops.fullName]: { contents: "write" }, "crh225/swept-api": { pull_requests: "read" } },
  });
  const { PATH = "" } = process.env;
  return runProgram(
    process.execPath,
    [
      "--conditions=preview-source",
      join(REPOSITORY, "apps/orphan-sweeper/src/main.ts"),
      `--gitops=${gitops.fullName}`,
      "--max-share=100%",
      `--hub-kubeconfig=${join(world.folder, "sweeper-hub")}`,
      `--spoke-kubeconfig=${join(world.folder, "sweeper-spoke")}`,
      ...options,
    ],
    { env: { PATH, GITOPS_TOKEN: token, GITHUB_API_URL: github.apiUrl } },
  );
}
