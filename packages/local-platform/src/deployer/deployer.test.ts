import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startDeployer } from "./deployer.ts";
import type { DeploymentStatus } from "./deployment.ts";
import {
  startTestPlatform,
  noFiles,
  previewFiles,
  TEST_CONFIG,
  createTestRepository,
  serviceFiles,
  type ServiceSelf,
} from "./deployer.fixture.ts";
import { openTestGate } from "./gate.fixture.ts";

// The tests start real processes, and the machine may be busy.
const PATIENT = { timeout: 30_000, concurrent: true };
const HOST = "pricing-api-pr-1-red.preview.localhost";
const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";

beforeAll(() => {
  vi.stubEnv("PLATFORM_SECRET", "hush");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

describe("a preview in the GitOps repository", PATIENT, () => {
  test("runs the service at the commit of its Application and is routed by its host", async () => {
    await using platform = await startTestPlatform({ now: () => new Date(0) });
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles({ text: "first" }));
    await service.commit(serviceFiles({ text: "later" }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();

    expect(await visit(HOST)).toMatchObject({ text: "first" });
    expect(deployer.routes.get(HOST)).toMatchObject({ commit: sha, pods: { state: "serving", sha } });
    expect(deployer.deployments()).toEqual([
      {
        directory: DIRECTORY,
        state: "healthy",
        message: `${sha} answers at ${HOST}`,
        application: "pricing-api-pr-1",
        hostname: HOST,
        namespace: "red-dev-pr-1-pricing-api",
        sha,
        servedSha: sha,
        since: new Date(0),
        output: "",
      },
    ]);
  });

  test("runs before any commit, when the repository has it at the start", async () => {
    await using gitops = await createTestRepository();
    await using service = await createTestRepository();
    await gitops.commit(previewFiles({ sha: await service.commit(serviceFiles()) }));
    await using deployer = await startDeployer({
      gitops,
      domain: TEST_CONFIG.domain,
      root: TEST_CONFIG.root,
      resolveRepository: () => service.gitDirectory,
    });
    await deployer.settled();
    expect(deployer.routes.get(HOST)).toMatchObject({ pods: { state: "serving" } });
  });

  test("gets only PATH of the platform's environment", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();

    const { env } = await visit(HOST);
    const ofShellAndNode = /^(?:NODE_RUN_.*|PWD|OLDPWD|SHLVL|_)$/;
    expect(
      Object.keys(env)
        .filter((name) => !ofShellAndNode.test(name))
        .toSorted(),
    ).toEqual([
      "HOST",
      "NODE_ENV",
      "PATH",
      "PORT",
      "PREVIEW_HOSTNAME",
      "PREVIEW_PR",
      "PREVIEW_SERVICE",
      "PREVIEW_SHA",
      "PREVIEW_TEAM",
    ]);
    expect(env).toMatchObject({ PREVIEW_SERVICE: "pricing-api", PREVIEW_TEAM: "red", PREVIEW_PR: "1" });
    expect(env).toMatchObject({ PREVIEW_SHA: sha, PREVIEW_HOSTNAME: HOST, HOST: "127.0.0.1" });
    expect(JSON.stringify(env)).not.toContain("hush");
  });

  test("runs beside another service's preview of the same pull request number", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const one = await service.commit(serviceFiles({ text: "one" }));
    const two = await service.commit(serviceFiles({ text: "two" }));
    await gitops.commit({ ...previewFiles({ sha: one }), ...previewFiles({ sha: two, service: "orders" }) });
    await deployer.settled();
    expect(await visit(HOST)).toMatchObject({ text: "one" });
    expect(await visit("orders-pr-1-red.preview.localhost")).toMatchObject({ text: "two" });
  });

  test("is checked out without running a hook of the repository", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service } = platform;
    const trace = join(service.gitDirectory, "hook-ran");
    await mkdir(join(service.gitDirectory, "hooks"));
    for (const name of ["post-checkout", "post-index-change", "reference-transaction"]) {
      const hook = join(service.gitDirectory, "hooks", name);
      await writeFile(hook, `#!/bin/sh\necho ${name} >> ${trace}\n`);
      await chmod(hook, 0o755);
    }
    await gitops.commit(previewFiles({ sha: await service.commit(serviceFiles()) }));
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([{ state: "healthy" }]);
    expect(existsSync(trace)).toBe(false);
  });
});

describe("a new version", PATIENT, () => {
  test("takes over when it is healthy, and the old version ends then", async () => {
    await using gate = await openTestGate();
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const old = await service.commit(serviceFiles({ text: "old", before: gate.reportEnd("old ended") }));
    await gitops.commit(previewFiles({ sha: old }));
    await deployer.settled();
    const before = await visit(HOST);

    const sha = await service.commit(serviceFiles({ text: "new", before: gate.wait("new starts") }));
    await gitops.commit(previewFiles({ sha }));
    await gate.reached("new starts");
    expect(deployer.deployments()).toMatchObject([{ state: "progressing", sha, servedSha: old }]);
    expect(deployer.routes.get(HOST)).toMatchObject({ commit: sha, pods: { sha: old } });
    expect(await visit(HOST)).toMatchObject({ text: "old" });

    gate.open("new starts");
    await gate.reached("old ended");
    expect(deployer.routes.get(HOST)).toMatchObject({ commit: sha, pods: { sha } });
    await deployer.settled();
    expect(await visit(HOST)).toMatchObject({ text: "new" });
    expect(await isListening(before)).toBe(false);
    expect(existsSync(before.cwd)).toBe(false);
  });

  test("that fails leaves the old version serving", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const old = await service.commit(serviceFiles({ text: "old" }));
    await gitops.commit(previewFiles({ sha: old }));
    await deployer.settled();
    const sha = await service.commit(serviceFiles({ before: `throw new Error("no database")` }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([
      { state: "failed", reason: "exited", sha, servedSha: old },
    ]);
    expect(await visit(HOST)).toMatchObject({ text: "old" });
  });

  test("that never becomes healthy is replaced by the next commit at once", async () => {
    await using gate = await openTestGate();
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const stuck = await service.commit(serviceFiles({ before: gate.wait("stuck") }));
    await gitops.commit(previewFiles({ sha: stuck }));
    await gate.reached("stuck");
    const sha = await service.commit(serviceFiles({ text: "works" }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    expect(await visit(HOST)).toMatchObject({ text: "works" });
  });

  test("is started again after a failure only when the attempt is raised", async () => {
    await using gate = await openTestGate();
    await using platform = await startTestPlatform();
    const { deployer, gitops, service } = platform;
    const sha = await service.commit(serviceFiles({ before: `${gate.visit("try")} process.exit(1);` }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    await gitops.commit({ "README.md": "another change" });
    await deployer.settled();
    expect(gate.visits("try")).toBe(1);
    await gitops.commit(previewFiles({ sha, attempt: 2 }));
    await deployer.settled();
    expect(gate.visits("try")).toBe(2);
  });

  test("replaces a version that ignores SIGTERM and is killed after its grace period", async () => {
    await using platform = await startTestPlatform({ limits: { graceMilliseconds: 50 } });
    const { deployer, gitops, service, visit } = platform;
    const stubborn = await service.commit(serviceFiles({ before: `process.on("SIGTERM", () => {});` }));
    await gitops.commit(previewFiles({ sha: stubborn }));
    await deployer.settled();
    const before = await visit(HOST);
    await gitops.commit(previewFiles({ sha: await service.commit(serviceFiles({ text: "new" })) }));
    await deployer.settled();
    expect(await isListening(before)).toBe(false);
    expect(await visit(HOST)).toMatchObject({ text: "new" });
  });
});

describe("a preview that was removed from the repository", PATIENT, () => {
  test("loses its route, its process and its checkout", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    const before = await visit(HOST);
    const states: string[] = [];
    deployer.onChange(({ state, application }) => states.push(`${application} ${state}`));

    await gitops.commit(noFiles({ sha }));
    await deployer.settled();
    expect(deployer.deployments()).toEqual([]);
    expect(deployer.routes.has(HOST)).toBe(false);
    expect(await isListening(before)).toBe(false);
    expect(existsSync(before.cwd)).toBe(false);
    expect(states).toEqual(["pricing-api-pr-1 progressing", "pricing-api-pr-1 removed"]);
  });

  test("ends at once, even while it starts", async () => {
    await using gate = await openTestGate();
    await using platform = await startTestPlatform();
    const { deployer, gitops, service } = platform;
    const sha = await service.commit(serviceFiles({ before: gate.wait("stuck") }));
    await gitops.commit(previewFiles({ sha }));
    await gate.reached("stuck");
    expect(deployer.routes.get(HOST)).toEqual({ commit: sha, pods: { state: "starting" } });
    await gitops.commit(noFiles({ sha }));
    await deployer.settled();
    expect(deployer.routes.size).toBe(0);
    expect(deployer.deployments()).toEqual([]);
  });

  test("runs again when its pull request is reopened", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    await gitops.commit(noFiles({ sha }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    expect(await visit(HOST)).toMatchObject({ text: "one" });
    expect(deployer.deployments()).toMatchObject([{ state: "healthy" }]);
  });
});

describe("a preview that cannot run is failed, with the cause and its last output", PATIENT, () => {
  const cases: {
    cause: string;
    files: Record<string, string>;
    startMilliseconds?: number;
    expected: Partial<DeploymentStatus>;
  }[] = [
    {
      cause: "the process ends",
      files: serviceFiles({ before: `console.error("\\u001b[31mno database\\u0007"); process.exit(7);` }),
      expected: {
        reason: "exited",
        message: "the service exited with an error before it was healthy",
        output: "no database\n",
      },
    },
    {
      cause: "nothing listens",
      files: serviceFiles({ before: "setInterval(() => {}, 1000); await new Promise(() => {});" }),
      startMilliseconds: 500,
      expected: {
        reason: "not-healthy",
        message: "GET /health was not answered with success within 0.5 s: nothing listens on PORT",
      },
    },
    {
      cause: "the health path answers with an error",
      files: serviceFiles({ health: 500 }),
      startMilliseconds: 500,
      expected: { reason: "not-healthy" },
    },
    {
      cause: "there is no package.json",
      files: { "main.js": "" },
      expected: {
        reason: "no-start-script",
        message:
          'expected a package.json with "scripts": { "start": "…" } at the top of the repository, but there is no package.json',
      },
    },
    {
      cause: "there is no start script",
      files: { "package.json": "{}" },
      expected: { reason: "no-start-script" },
    },
  ];

  test.for(cases)("$cause", async ({ files, startMilliseconds = 30_000, expected }) => {
    await using platform = await startTestPlatform({ limits: { startMilliseconds } });
    const { deployer, gitops, service } = platform;
    const sha = await service.commit(files);
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    const [status] = deployer.deployments();
    expect(status).toMatchObject({ state: "failed", ...expected });
    expect(status).not.toHaveProperty("servedSha");
    expect(deployer.routes.get(HOST)).toEqual({
      commit: sha,
      pods: { state: "failed", message: status?.message },
    });
  });

  test("the repository has no such commit", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service } = platform;
    await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha: "0123456789".repeat(4) }));
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([{ state: "failed", reason: "unknown-revision" }]);
  });

  test("the platform has no such repository", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha, repoUrl: "https://github.com/crh225/orders" }));
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([
      {
        state: "failed",
        reason: "unknown-repository",
        message: 'this platform has no repository "https://github.com/crh225/orders"',
      },
    ]);
  });

  test.for([
    ["the Application cannot be read", "argocd-application.yaml", "kind: ["],
    ["the claim cannot be read", "namespace-claim.yaml", "kind: ["],
    ["the claim is missing", "namespace-claim.yaml", null],
  ] as const)("%s, and its old version goes on", async ([, file, text]) => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    const before = await visit(HOST);
    await gitops.commit({ [`${DIRECTORY}/${file}`]: text });
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([{ state: "failed", reason: "rejected", servedSha: sha }]);
    expect(await visit(HOST)).toMatchObject({ pid: before.pid });
  });

  test("it crashes after it was healthy", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    const failed = new Promise((resolve) => {
      deployer.onChange((status) => status.state === "failed" && resolve(status.message));
    });
    await expect(visit(HOST, "/exit")).rejects.toThrow("fetch failed");
    const message = "the service exited with an error after it was healthy";
    expect(await failed).toBe(message);
    expect(deployer.routes.get(HOST)).toEqual({ commit: sha, pods: { state: "failed", message } });
  });

  test("the limit is reached, until another preview ends", async () => {
    await using platform = await startTestPlatform({ limits: { previews: 1 } });
    const { deployer, gitops, service } = platform;
    const sha = await service.commit(serviceFiles());
    await gitops.commit({ ...previewFiles({ sha, pr: 1 }), ...previewFiles({ sha, pr: 2 }) });
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([
      { state: "healthy" },
      { state: "failed", reason: "rejected", message: "1 previews run already, which is the limit" },
    ]);
    await gitops.commit(noFiles({ sha, pr: 1 }));
    await deployer.settled();
    expect(deployer.deployments()).toMatchObject([{ state: "healthy", application: "pricing-api-pr-2" }]);
  });
});

describe("the deployer", PATIENT, () => {
  test("needs no branch at the start", async () => {
    await using platform = await startTestPlatform();
    await platform.deployer.settled();
    expect(platform.deployer.deployments()).toEqual([]);
  });

  test("does not start without a repository", async () => {
    const gitops = { gitDirectory: "/nonexistent", branch: "main", onChange: () => () => {} };
    const { domain, root } = TEST_CONFIG;
    await expect(startDeployer({ gitops, domain, root, resolveRepository: () => undefined })).rejects.toThrow(
      "ENOENT",
    );
  });

  test("applies the last of many quick commits", async () => {
    await using platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    for (const text of ["1", "2", "3", "4", "5"]) {
      await gitops.commit(previewFiles({ sha: await service.commit(serviceFiles({ text })) }));
    }
    await deployer.settled();
    expect(await visit(HOST)).toMatchObject({ text: "5" });
  });

  test("ends every process when it is disposed, also a starting one", async () => {
    await using gate = await openTestGate();
    const platform = await startTestPlatform();
    const { deployer, gitops, service, visit } = platform;
    const sha = await service.commit(serviceFiles());
    const stuck = await service.commit(serviceFiles({ before: gate.wait("stuck") }));
    await gitops.commit(previewFiles({ sha }));
    await deployer.settled();
    await gitops.commit(previewFiles({ sha: stuck, pr: 2 }));
    await gate.reached("stuck");
    const before = await visit(HOST);
    await platform[Symbol.asyncDispose]();
    expect(await isListening(before)).toBe(false);
    expect(existsSync(before.cwd)).toBe(false);
    await gate.left("stuck");
  });
});

function isListening({ env }: ServiceSelf): Promise<boolean> {
  return fetch(`http://127.0.0.1:${env["PORT"]}/`).then(
    () => true,
    () => false,
  );
}
