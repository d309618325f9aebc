import { PreviewError } from "preview-core";
import { expect, test } from "vitest";
import { parseInputs, secretInputs } from "./inputs.ts";
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

function problemsOf(environment: Record<string, string>, trigger = TRIGGER): string[] {
  try {
    parseInputs(environment, trigger);
  } catch (error) {
    if (error instanceof PreviewError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("the smallest workflow gets every default", () => {
  expect(parseInputs(SYNC, TRIGGER)).toEqual({
    command: "sync",
    service: "pricing-api",
    team: "red",
    gitopsAddress: { repository: "crh225/gitops", onGitHub: true },
    gitopsBranch: undefined,
    gitopsToken: "ghs_1",
    githubToken: "ghs_2",
    config: "preview.yaml",
    pullRequest: undefined,
    image: {},
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

test("the GitOps repository may be in a local folder", () => {
  const inputs = parseInputs({ ...SYNC, "INPUT_GITOPS-REPOSITORY": "/srv/gitops.git" }, TRIGGER);
  expect(inputs).toMatchObject({ gitopsAddress: { repository: "/srv/gitops.git", onGitHub: false } });
});

test("a branch that git refuses is refused", () => {
  expect(problemsOf({ ...SYNC, "INPUT_GITOPS-BRANCH": "a..b" })).toEqual([
    'gitops-branch: expected a branch such as main, got "a..b"',
  ]);
});

test("an empty input is an absent one", () => {
  const empty = {
    ...SYNC,
    INPUT_SERVICE: "",
    INPUT_COMMAND: " ",
    "INPUT_IMAGE-DIGEST": "",
    "INPUT_DRY-RUN": "",
  };
  expect(parseInputs(empty, TRIGGER)).toEqual(parseInputs(SYNC, TRIGGER));
});

test("every problem comes at once, with what to write", () => {
  const wrong = {
    INPUT_TEAM: "red-pr-3-x",
    INPUT_SERVICE: "Pricing_API",
    "INPUT_GITOPS-REPOSITORY": "gitops",
    "INPUT_GITHUB-TOKEN": "ghs_2",
    "INPUT_DRY-RUN": "yes",
    "INPUT_IMAGE-DIGEST": "latest",
    INPUT_TEEM: "red",
    INPUT_CONFIG: "../preview.yaml",
  };
  expect(problemsOf(wrong)).toEqual([
    expect.stringContaining("teem: is no input of this action; it has command, service, team"),
    'gitops-repository: expected OWNER/NAME on GitHub, a git URL or an absolute path, got "gitops"',
    'config: expected a path such as preview.yaml, got "../preview.yaml"',
    'image-digest: expected sha256: and 64 hex digits, got "latest"',
    'dry-run: expected true or false, got "yes"',
    "gitops-token: is required: a token, best of a GitHub App; see the README",
    expect.stringContaining('service: "Pricing_API"'),
    expect.stringContaining('team: "red-pr-3-x"'),
  ]);
});

test("a wrong token is never repeated", () => {
  expect(problemsOf({ ...SYNC, "INPUT_GITOPS-TOKEN": "two words" }).join("\n")).not.toContain("two words");
});

test.each([["a fork"], ["Dependabot"]])(
  "the GitOps token may be missing for %s, which gets no secrets",
  (withoutSecrets) => {
    const inputs = parseInputs({ ...SYNC, "INPUT_GITOPS-TOKEN": "" }, { ...TRIGGER, withoutSecrets });
    expect(inputs).toMatchObject({ gitopsToken: undefined });
  },
);

test("names needs a team and nothing else", () => {
  expect(parseInputs({ INPUT_COMMAND: "names", INPUT_TEAM: "red" }, TRIGGER)).toEqual({
    command: "names",
    service: "pricing-api",
    team: "red",
    domain: undefined,
  });
});

test("names refuses what is no domain", () => {
  expect(problemsOf({ INPUT_COMMAND: "names", INPUT_TEAM: "red", INPUT_DOMAIN: "https://x" })).toEqual([
    'domain: expected a domain such as chrishouse.io, got "https://x"',
  ]);
});

test("both tokens are secrets, and the default of one is not", () => {
  expect(secretInputs(SYNC)).toEqual(["ghs_1", "ghs_2"]);
});

test("a run started by hand names its pull request", () => {
  const trigger: Trigger = { ...TRIGGER, subject: { kind: "dispatch" } };
  expect(problemsOf(SYNC, trigger)).toEqual(["pull-request: is required: the pull request's number"]);
  expect(parseInputs({ ...SYNC, "INPUT_PULL-REQUEST": "12" }, trigger)).toMatchObject({ pullRequest: 12 });
});
