import { githubRunner, UsageError } from "preview-console";
import { expect, test } from "vitest";
import { readInputs } from "./inputs.ts";
import type { Trigger } from "./trigger.ts";

const TRIGGER: Trigger = {
  repository: { id: 7, fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
  subject: { kind: "pull-request", number: 1, sha: "0123456789abcdef0123456789abcdef01234567" },
  withoutSecrets: undefined,
  at: 0,
};

const SYNC = {
  INPUT_TEAM: "red",
  "INPUT_GITOPS-REPOSITORY": "crh225/gitops",
  "INPUT_GITOPS-TOKEN": "ghs_1",
  "INPUT_GITHUB-TOKEN": "ghs_2",
};

function parseInputs(environment: Record<string, string>, trigger: Trigger) {
  return readInputs(githubRunner(environment, () => {}).inputs, trigger);
}

async function problemsOf(environment: Record<string, string>, trigger = TRIGGER): Promise<string[]> {
  try {
    await parseInputs(environment, trigger);
  } catch (error) {
    if (error instanceof UsageError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("the smallest workflow gets every default", async () => {
  expect(await parseInputs(SYNC, TRIGGER)).toEqual({
    command: "sync",
    service: "pricing-api",
    team: "red",
    gitopsRepository: { repository: "crh225/gitops", onGitHub: true },
    gitopsBranch: undefined,
    gitopsToken: "ghs_1",
    githubToken: "ghs_2",
    config: "preview.yaml",
    pullRequest: undefined,
    imageRepository: undefined,
    imageDigest: undefined,
    appProtocol: "http",
    redeploy: false,
    wait: undefined,
    waitTimeout: undefined,
    waitInterval: 5000,
    readinessAddress: undefined,
    comment: true,
    deployment: true,
    deadline: 300_000,
    dryRun: false,
  });
});

test("the GitOps repository may be in a local folder", async () => {
  const inputs = await parseInputs({ ...SYNC, "INPUT_GITOPS-REPOSITORY": "/srv/gitops.git" }, TRIGGER);
  expect(inputs).toMatchObject({ gitopsRepository: { repository: "/srv/gitops.git", onGitHub: false } });
});

test("a branch that git refuses is refused", async () => {
  expect(await problemsOf({ ...SYNC, "INPUT_GITOPS-BRANCH": "a..b" })).toEqual([
    'gitops-branch: expected a branch such as main, got "a..b"',
  ]);
});

test.each(["http", "grpc", "kubernetes.io/h2c"])("the service may speak %s", async (appProtocol) => {
  const inputs = await parseInputs({ ...SYNC, "INPUT_APP-PROTOCOL": appProtocol }, TRIGGER);
  expect(inputs).toMatchObject({ appProtocol });
});

test("an empty input counts as not set", async () => {
  const empty = {
    ...SYNC,
    INPUT_SERVICE: "",
    INPUT_COMMAND: " ",
    "INPUT_IMAGE-DIGEST": "",
    "INPUT_DRY-RUN": "",
  };
  expect(await parseInputs(empty, TRIGGER)).toEqual(await parseInputs(SYNC, TRIGGER));
});

test("reports every problem at once, with the right form", async () => {
  const wrong = {
    INPUT_TEAM: "red-pr-3-x",
    INPUT_SERVICE: "Pricing_API",
    "INPUT_GITOPS-REPOSITORY": "gitops",
    "INPUT_GITHUB-TOKEN": "ghs_2",
    "INPUT_DRY-RUN": "yes",
    "INPUT_IMAGE-DIGEST": "latest",
    "INPUT_APP-PROTOCOL": "grcp",
    INPUT_TEEM: "red",
    INPUT_CONFIG: "../preview.yaml",
  };
  expect(await problemsOf(wrong)).toEqual([
    expect.stringContaining('service: "Pricing_API"'),
    expect.stringContaining('team: "red-pr-3-x"'),
    'gitops-repository: expected OWNER/NAME on GitHub, a git URL or an absolute path, got "gitops"',
    "gitops-token: is required: a token, preferably of a GitHub App; see the README",
    'config: expected a relative path such as preview.yaml, got "../preview.yaml"',
    'image-digest: expected sha256: and 64 hex digits, got "latest"',
    'app-protocol: expected http or grpc or kubernetes.io/h2c, got "grcp"; did you mean grpc?',
    'dry-run: expected true or false, got "yes"',
    "teem: unknown input; did you mean team?",
  ]);
});

test("lists the inputs when an unknown one resembles none", async () => {
  expect(await problemsOf({ ...SYNC, INPUT_KUBECONFIG: "x" })).toEqual([
    expect.stringContaining("kubeconfig: unknown input; the inputs are command, service, team"),
  ]);
});

test("reports the problems of `sync` together with an unknown command", async () => {
  const { INPUT_TEAM: _, ...withoutTeam } = SYNC;
  expect(await problemsOf({ ...withoutTeam, INPUT_COMMAND: "snyc" })).toEqual([
    'command: expected sync or names, got "snyc"; did you mean sync?',
    "team: is required: a name such as octocat",
  ]);
});

test("a message never repeats a wrong token", async () => {
  expect((await problemsOf({ ...SYNC, "INPUT_GITOPS-TOKEN": "two words" })).join("\n")).not.toContain(
    "two words",
  );
});

test.each([["a fork"], ["Dependabot"]])(
  "the GitOps token may be missing for %s, which gets no secrets",
  async (withoutSecrets) => {
    const inputs = await parseInputs({ ...SYNC, "INPUT_GITOPS-TOKEN": "" }, { ...TRIGGER, withoutSecrets });
    expect(inputs).toMatchObject({ gitopsToken: undefined });
  },
);

test("names needs a team and nothing else", async () => {
  expect(await parseInputs({ INPUT_COMMAND: "names", INPUT_TEAM: "red" }, TRIGGER)).toEqual({
    command: "names",
    service: "pricing-api",
    team: "red",
    domain: undefined,
  });
});

test.each(["https://x", "-bad-.io", "Chrishouse.io"])(
  "names refuses %s, which is no DNS name",
  async (domain) => {
    expect(await problemsOf({ INPUT_COMMAND: "names", INPUT_TEAM: "red", INPUT_DOMAIN: domain })).toEqual([
      expect.stringContaining(
        `domain: expected a lower-case DNS name such as previews.example.com, got "${domain}"`,
      ),
    ]);
  },
);

test("a run started by hand names its pull request", async () => {
  const trigger: Trigger = { ...TRIGGER, subject: { kind: "dispatch" } };
  expect(await problemsOf(SYNC, trigger)).toEqual([
    "pull-request: is required: a pull request's number such as 1",
  ]);
  expect(await parseInputs({ ...SYNC, "INPUT_PULL-REQUEST": "12" }, trigger)).toMatchObject({
    pullRequest: 12,
  });
});
