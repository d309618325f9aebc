import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertNoViolations, type LocalGitHub, startGitHub } from "local-github";
import { describe, expect, test } from "vitest";
import { EXAMPLE, PREVIEW, preview, previewProcess, previewWith } from "./run-preview.fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const PRICING = ["--service", "pricing-api", "--team", "red", "--pr", "1"];

describe("names", () => {
  test("prints one JSON object with every name", async () => {
    const { code, out } = await previewProcess(
      "names",
      ...PRICING,
      "--domain",
      "chrishouse.io",
      "--sha",
      SHA,
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      hostname: "pricing-api-pr-1-red.chrishouse.io",
      url: "https://pricing-api-pr-1-red.chrishouse.io",
      namespace: "red-dev-pr-1-pricing-api",
      application: "pricing-api-pr-1",
      release: "pricing-api-pr-1",
      imageTag: "pr-1-0123456789ab",
      directory: "infra/quickstart-services/pricing-api/preview-pr-1",
      authorityRegex:
        "(?i)[a-z](?:[a-z0-9-]*[a-z0-9])?-pr-[1-9][0-9]{0,6}-[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.chrishouse\\.io(?::[0-9]{1,5})?",
    });
  });

  test("prints aligned columns for people", async () => {
    const { out } = await preview(
      "names",
      ...PRICING,
      "--domain",
      "chrishouse.io",
      "--namespace-scope",
      "team",
    );
    expect(out).toContain("namespace       red-dev-pr-1\n");
    expect(out).toContain("imageTag        pr-1\n");
  });

  test("names every problem at once and ends with 2", async () => {
    const { code, out, err } = await previewProcess(
      "names",
      "--team",
      "red-pr-3-x",
      "--domain",
      "Chris House",
      "--sha",
      "1",
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("service: is required: a name such as example");
    expect(err).toContain('team: "red-pr-3-x" has "pr-<number>" in it');
    expect(err).toContain('try "red-pr3-x"');
    expect(err).toContain("pr: is required: a pull request's number such as 1");
    expect(err).toContain("domain: expected a lower-case DNS name such as previews.example.com");
    expect(err).toContain("sha: expected a commit's 40 hex digits");
  });

  test("refuses a service of 64 characters and says how many fit", async () => {
    const { code, err } = await preview(
      "names",
      "--service",
      "s".repeat(64),
      "--team",
      "red",
      "--pr",
      "1",
      "--domain",
      "a.io",
    );
    expect(code).toBe(2);
    expect(err).toContain("has 64 characters, at most 63 fit");
  });

  test("names an unknown option", async () => {
    const { code, err } = await preview("names", ...PRICING, "--domain", "a.io", "--teem", "red");
    expect(code).toBe(2);
    expect(err).toContain("--teem: unknown option; did you mean --team?");
  });
});

test.skipIf(!existsSync("/dev/full"))("a full disk fails in one line", () => {
  const command = [...PREVIEW, "names", ...PRICING, "--domain", "a.io"].map((word) => `'${word}'`).join(" ");
  const { status, stderr } = spawnSync("sh", ["-c", `${command} > /dev/full`], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "the output cannot be written: ENOSPC: no space left on device, write\n",
  });
});

describe("parse", () => {
  test("prints the preview", async () => {
    const { out } = await preview(
      "parse",
      "Pricing-API-pr-1-red.chrishouse.io:443",
      "--domain",
      "chrishouse.io",
      "--json",
    );
    expect(JSON.parse(out)).toEqual({ service: "pricing-api", team: "red", pr: 1 });
  });

  test("reports why a host belongs to no preview, and ends with 1", async () => {
    const { code, err } = await preview("parse", "portal.chrishouse.io", "--domain", "chrishouse.io");
    expect(code).toBe(1);
    expect(err).toContain('"portal.chrishouse.io" does not have the form {service}-pr-{number}-{team}');
  });
});

describe("render", () => {
  const args = [
    "render",
    "--config",
    EXAMPLE,
    ...PRICING,
    "--sha",
    SHA,
    "--repository",
    "crh225/pricing-api",
  ];

  test("prints both manifests, the same every time", async () => {
    const first = await preview(...args);
    expect(first.code).toBe(0);
    expect(first.out.match(/^kind: .+$/gm)).toEqual(["kind: NamespaceClaim", "kind: Application"]);
    expect((await preview(...args)).out).toBe(first.out);
  });

  test("renders one namespace for each team and pull request number", async () => {
    const { out } = await preview(...args, "--namespace-scope", "team");
    expect(out).toContain("namespaceName: red-dev-pr-1\n");
  });

  test("writes the files below a folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "render-"));
    try {
      const { out, err } = await preview(...args, "--out", folder);
      const path = join(folder, "infra/quickstart-services/pricing-api/preview-pr-1/namespace-claim.yaml");
      expect(out).toBe("");
      expect(err).toContain(`wrote ${path}`);
      expect(await readFile(path, "utf8")).toContain("name: red-dev-pr-1-pricing-api\n");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("says in one line that the folder is a file", async () => {
    expect(await preview(...args, "--out", EXAMPLE)).toEqual({
      code: 1,
      out: "",
      err: `preview: failed\n  ${EXAMPLE}/infra/quickstart-services/pricing-api/preview-pr-1 is no path, because a part of it is a file and no folder\n`,
    });
  });

  test.each([
    ["", 'expected a file, got ""'],
    ["/nowhere/preview.yaml", "/nowhere/preview.yaml does not exist"],
    ["/", "/ is a folder; expected a file"],
    [`${EXAMPLE}/x`, `${EXAMPLE}/x is no path, because a part of it is a file and no folder`],
  ])("says what is wrong with the file %j", async (path, problem) => {
    const { code, err } = await preview(...args, "--config", path);
    expect({ code, err }).toEqual({ code: 2, err: `preview: wrong usage\n  config: ${problem}\n` });
  });

  test("names the three mistakes of a preview.yaml, and the missing options with them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "render-"));
    try {
      const config = join(folder, "preview.yaml");
      await writeFile(
        config,
        "version: 2\ndomain: chrishouse.io\ncluster: x\npolicy: { ttl: soon, forkz: skip }\n",
      );
      const { code, err } = await preview("render", "--config", config, ...PRICING);
      expect(code).toBe(2);
      expect(err).toContain(`${config}:1:1 version: expected 1, got 2;`);
      expect(err).toContain(
        `${config}:4:11 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "soon"`,
      );
      expect(err).toContain(`${config}:4:22 policy.forkz: is unknown; did you mean forks?`);
      expect(err).toContain("repository: is required: OWNER/NAME of a repository on GitHub");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("list", () => {
  /** A GitOps repository with one preview and one directory that another tool wrote. */
  async function gitops(github: LocalGitHub): Promise<{ url: string; token: string }> {
    const { out } = await preview(
      "render",
      "--config",
      EXAMPLE,
      ...PRICING,
      "--sha",
      SHA,
      "--repository",
      "crh225/pricing-api",
    );
    const [, claim = "", application = ""] = out.split(/^---\n/m);
    const service = "infra/quickstart-services/pricing-api";
    const repository = await github.createRepository({
      fullName: "crh225/gitops",
      files: {
        "preview.yaml": await readFile(EXAMPLE, "utf8"),
        [`${service}/preview-pr-1/namespace-claim.yaml`]: claim,
        [`${service}/preview-pr-1/argocd-application.yaml`]: application,
        [`${service}/preview-pr-2/argocd-application.yaml`]: "kind: Application\n",
        [`${service}/chart/values.yaml`]: "",
      },
    });
    const grants = { "crh225/gitops": { contents: "read" } } as const;
    const token = github.createToken({ name: "reader", login: "crh225", kind: "user", grants });
    return { url: `file://${repository.gitDirectory}`, token };
  }

  test("shows what is in a repository on GitHub", async () => {
    await using github = await startGitHub();
    const { token } = await gitops(github);
    const environment = { GITOPS_TOKEN: token, GITHUB_API_URL: github.apiUrl };
    const { code, out } = await previewWith(environment, "list", "--gitops", "crh225/gitops");
    expect(code).toBe(0);
    expect(out).toMatch(/^SERVICE +PR +TEAM +COMMIT +URL\npricing-api +1 +red +0123456789ab +https:/);
    expect(out).toContain("infra/quickstart-services/pricing-api/preview-pr-2");
    assertNoViolations(github);
  });

  test("shows the same through git", async () => {
    await using github = await startGitHub();
    const { url } = await gitops(github);
    const { out } = await preview("list", "--gitops", url, "--json");
    expect(JSON.parse(out)).toMatchObject([
      { directory: expect.stringMatching(/preview-pr-1$/), preview: { sha: SHA, attempt: 1 } },
      {
        directory: expect.stringMatching(/preview-pr-2$/),
        preview: { unreadable: expect.stringContaining("metadata") },
      },
    ]);
  });

  test("says what to do when the token may not read", async () => {
    await using github = await startGitHub();
    await gitops(github);
    const token = github.createToken({ name: "other", login: "crh225", kind: "user", grants: {} });
    const environment = { GITOPS_TOKEN: token, GITHUB_API_URL: github.apiUrl };
    const { code, err } = await previewWith(environment, "list", "--gitops", "crh225/gitops");
    expect(code).toBe(1);
    expect(err).toContain('check the name and that the GitOps token has "Contents: read" on crh225/gitops');
    expect(err).not.toContain(token);
  });

  test("says that git is missing", async () => {
    const { code, err } = await previewWith(
      { PATH: "/nonexistent" },
      "list",
      "--gitops",
      "https://127.0.0.1/x.git",
    );
    expect(code).toBe(1);
    expect(err).toMatch(/git.*PATH/);
  });

  test("refuses a wrong branch and a wrong address together, as wrong usage", async () => {
    const { code, err } = await preview("list", "--gitops", "x y", "--branch", "a..b");
    expect(code).toBe(2);
    expect(err).toContain('gitops: expected OWNER/NAME on GitHub, a git URL or an absolute path, got "x y"');
    expect(err).toContain('branch: expected a branch such as main, got "a..b"');
  });

  test("says which variable holds the token", async () => {
    const { code, err } = await preview("list", "--gitops", "crh225/gitops");
    expect(code).toBe(2);
    expect(err).toContain("set GITOPS_TOKEN");
  });
});

describe("help", () => {
  test.each(["names", "parse", "render", "list", "remove", "adopt", "platform", "doctor", "demo"])(
    "explains %s",
    async (command) => {
      const { code, out } = await preview(command, "--help");
      expect(code).toBe(0);
      expect(out).toContain(`Usage: preview ${command}`);
    },
  );

  test("an unknown command is wrong usage", async () => {
    const { code, err } = await preview("nmaes");
    expect(code).toBe(2);
    expect(err).toContain('"nmaes": unknown command; did you mean names?');
  });

  test("no command shows the help", async () => {
    const { code, err } = await previewProcess();
    expect(code).toBe(2);
    expect(err).toContain("Usage: preview");
  });
});
