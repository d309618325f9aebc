import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Terminal, watchdog } from "preview-console";
import { expect, test } from "vitest";
import { runSweeper } from "../run-sweeper.ts";
import { sweeperWorld } from "../sweeper-world.fixture.ts";

/** Runs the sweeper without any reachable server. */
async function run(
  args: readonly string[],
  environment: Terminal["environment"] = {},
): Promise<{ code: number; out: string; err: string }> {
  const text = { out: "", err: "" };
  const code = await runSweeper(args, {
    terminal: {
      out: (more) => void (text.out += more),
      err: (more) => void (text.err += more),
      environment: { GITHUB_API_URL: "http://127.0.0.1:1", ...environment },
      interactive: false,
    },
    clock: { now: () => 0, random: () => 0, sleep: () => Promise.reject(new Error("nobody waits here")) },
    signal: new AbortController().signal,
    watchdog: watchdog(new EventEmitter()),
    hide: () => {},
  });
  return { ...text, code };
}

const GITOPS = ["--gitops", "crh225/gitops"];

test("reports every wrong option and every missing variable at once, before any request", async () => {
  const args = [
    "--gitops",
    "x y",
    "--config",
    "../preview.yaml",
    "--max-removals",
    "many",
    "--max-share",
    "0.2",
  ];
  const more = ["--hub-context", "hub", "--spoke-context", "spoke", "--prune-cluster", "--teem", "red"];
  const images = ["--prune-images", "--metrics-file", "/nowhere/x.prom", "--log-level", "loud"];
  const environment = { GITHUB_API_URL: "github.example", GITHUB_APP_CLIENT_ID: "Iv23li" };
  expect(await run([...args, ...more, ...images], environment)).toEqual({
    code: 2,
    out: "",
    err: [
      "orphan-sweeper: wrong usage",
      "  --teem: unknown option; see --help",
      '  gitops: expected OWNER/NAME on GitHub, a git URL or an absolute path, got "x y"',
      '  config: expected a relative path such as preview.yaml, got "../preview.yaml"',
      '  max-removals: expected a number such as 50, got "many"',
      '  max-share: expected a share such as 20%, got "0.2"',
      '  metrics-file: expected a file in a folder that can be written, got "/nowhere/x.prom" (ENOENT)',
      '  log-level: expected info or debug, got "loud"',
      '  GITHUB_API_URL: expected a URL such as https://github.example.com/api/v3, got "github.example"',
      "  hub-context: needs --hub-kubeconfig",
      "  spoke-context: needs --spoke-kubeconfig",
      "  prune-cluster: needs --in-cluster or --hub-kubeconfig",
      "  prune-images: needs --images",
      "  GITHUB_APP_PRIVATE_KEY: is not set; set it to the private key of the App, in PEM",
      "",
    ].join("\n"),
  });
});

test("without credentials, names the variables to set", async () => {
  const { code, err } = await run(GITOPS);
  expect(code).toBe(2);
  expect(err).toContain("GITOPS_TOKEN: is not set; set it to a token that can write the GitOps repository");
  expect(err).toContain("or set GITHUB_APP_CLIENT_ID and GITHUB_APP_PRIVATE_KEY\n");
});

test("without a token for images, names the variable to set, and why an App does not do", async () => {
  const { code, err } = await run([...GITOPS, "--images"], { GITOPS_TOKEN: "x" });
  expect(code).toBe(2);
  expect(err).toBe(
    [
      "orphan-sweeper: wrong usage",
      "  IMAGES_TOKEN: is not set; set it to a classic personal access token with the scopes read:packages and, to delete, delete:packages; GitHub's packages do not accept the token of an App",
      "",
    ].join("\n"),
  );
});

test.each([
  ["in two lines", "MIIEsecret\nx", "IMAGES_TOKEN: has a space or a line break in it"],
  ["that is fine-grained", "github_pat_MIIEsecret", "IMAGES_TOKEN: is a fine-grained token"],
])(
  "a token for images %s is reported without its text, and only with --images",
  async (_, token, message) => {
    const environment = { GITOPS_TOKEN: "x", IMAGES_TOKEN: token };
    const { code, err } = await run([...GITOPS, "--images"], environment);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain("MIIEsecret");
    expect((await run(GITOPS, environment)).err).not.toContain("IMAGES_TOKEN");
  },
);

test.each([
  [
    "a key that is none",
    { GITHUB_APP_CLIENT_ID: "Iv23li", GITHUB_APP_PRIVATE_KEY: "MIIEsecret" },
    "GITHUB_APP_PRIVATE_KEY: expected an RSA key in PEM",
  ],
  [
    "a client ID that is none",
    { GITHUB_APP_CLIENT_ID: "a b", GITHUB_APP_PRIVATE_KEY: "MIIEsecret" },
    "GITHUB_APP_CLIENT_ID: expected a client ID",
  ],
  [
    "a token in two lines",
    { GITOPS_TOKEN: "MIIEsecret\nx" },
    "GITOPS_TOKEN: has a space or a line break in it",
  ],
])("%s is reported without its text", async (_, environment, message) => {
  const { code, err } = await run(GITOPS, environment);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).not.toContain("MIIEsecret");
});

test.each(["https://git.chrishouse.io/gitops.git", "git@git.chrishouse.io:gitops.git", "/srv/gitops.git"])(
  "the token of %s is not sent to GitHub",
  async (url) => {
    const { code, err } = await run(["--gitops", url], { GITOPS_TOKEN: "x" });
    expect(code).toBe(2);
    expect(err).toContain(
      "PULLS_TOKEN: is not set; set it to a token that reads the services' pull requests",
    );
  },
);

test.each([
  [["--in-cluster"], "in-cluster: works only in a pod with a service account's token"],
  [
    ["--in-cluster", "--hub-context", "x"],
    "in-cluster: cannot be used with --hub-kubeconfig or --hub-context",
  ],
  [["--hub-kubeconfig", "/nonexistent"], 'hub-kubeconfig: "/nonexistent" cannot be read (ENOENT)'],
  [["--branch=a..b"], 'branch: expected a branch such as main, got "a..b"'],
  [["--branch=-x"], 'branch: expected a branch such as main, got "-x"'],
])("%j is wrong usage", async (args, message) => {
  const { code, err } = await run([...GITOPS, ...args], { GITOPS_TOKEN: "x" });
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test("an option without its value is wrong usage, and --help is not", async () => {
  expect(await run(["--gitops"])).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      "gitops: needs a value: OWNER/NAME on GitHub, a git URL or an absolute path",
    ),
  });
  expect(await run(["--help"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("Usage: orphan-sweeper"),
  });
});

test("reports every permission that the App lacks at once", async () => {
  await using world = await sweeperWorld();
  const { clientId, privateKey } = world.github.createApp({
    slug: "poor",
    installations: { crh225: { contents: "read" } },
  });
  const credentials = { GITHUB_APP_CLIENT_ID: clientId, GITHUB_APP_PRIVATE_KEY: privateKey };
  const { code, err } = await world.run([], { credentials });
  expect(code).toBe(2);
  expect(err).toContain('the App lacks the permission "contents: write" for crh225/gitops');
  expect(err).toContain('the App lacks the permission "pull_requests: read" for crh225/gitops');
  const dry = await world.run(["--dry-run"], { credentials });
  expect(dry.err).not.toContain("contents:");
});

test("a platform config with mistakes is wrong usage, with every problem", async () => {
  await using world = await sweeperWorld({ config: "version: 1\ndomain: chrishouse.io\ncluster: x\n" });
  const files = { "preview.yaml": "version: 2\ncluster: 3\n" };
  await world.gitops.commit({ branch: "main", message: "Break", files });
  const { code, err, summary } = await world.run();
  expect(code).toBe(2);
  expect(err).toContain("preview.yaml:1:1 version: expected 1, got 2;");
  expect(err).toContain("preview.yaml:1:1 domain: ");
  expect(summary).toMatch(/^### The sweep failed\n\n- /);
  const failed = await world.run(["--branch", "<b>", "--config", "a b"]);
  expect(failed.summary).toBe(
    [
      "### The sweep failed",
      "",
      String.raw`- branch\: expected a branch such as main\, got \"\<b\>\"`,
      String.raw`- config\: expected a relative path such as preview\.yaml\, got \"a b\"`,
      "",
    ].join("\n"),
  );
});

test("the message about a broken kubeconfig does not repeat its contents", async () => {
  await using world = await sweeperWorld();
  const file = join(world.folder, "kubeconfig");
  await writeFile(file, "users: [{ name: a, user: { token: s3cret } }\n");
  const { code, err } = await world.run(["--spoke-kubeconfig", file]);
  expect(code).toBe(2);
  expect(err).toContain("spoke-kubeconfig: ");
  expect(err).not.toContain("s3cret");
});
