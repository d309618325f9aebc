import { expect, test } from "vitest";
import { lintWorkflow } from "./lint-workflow.ts";

const SHA = "1".repeat(40);
const CHECKOUT = `actions/checkout@${SHA} # v7.0.1`;
const APP_TOKEN = `actions/create-github-app-token@${SHA} # v3.2.0`;

/** A workflow without risks. Each test changes one place. */
const GOOD = `on: pull_request
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - run: echo "$TITLE"
        env:
          TITLE: \${{ github.event.pull_request.title }}
          TOKEN: \${{ secrets.GITHUB_TOKEN }}
`;
const PRIVILEGED = `on:
  pull_request_target:
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps:
      - uses: ${APP_TOKEN}
        with:
          private-key: \${{ secrets.KEY }}
          permission-contents: write
      - run: echo done
`;

test.each([GOOD, PRIVILEGED])("finds nothing in a safe workflow", (text) => {
  expect(lintWorkflow(text)).toEqual([]);
});

test.each([
  ["a checkout", `      - uses: ${CHECKOUT}\n        with: { persist-credentials: false }\n`],
  ["an action of the checked out code", "      - uses: ./.github/actions/deploy\n"],
  ["git", "      - run: git -C /tmp fetch origin\n"],
  ["gh", "      - run: gh pr checkout 1\n"],
  ["an artifact", `      - uses: actions/download-artifact@${SHA} # v5.0.0\n`],
  ["a cache", `      - uses: actions/cache@${SHA} # v5.0.0\n`],
  ["a cache that is only read", `      - uses: actions/cache/restore@${SHA} # v5.0.0\n`],
  ["an artifact, by gh", "      - run: gh run download 1\n"],
])("finds %s in a workflow that runs with the default branch's rights", (_, step) => {
  for (const event of ["pull_request_target", "workflow_run", "issue_comment"]) {
    const text = PRIVILEGED.replace("pull_request_target", event);
    expect(lintWorkflow(text + step)).toEqual([`dangerous-triggers: deploy: brings files to ${event}`]);
  }
});

test.each([
  ["run", 'echo "$TITLE"', "echo ${{ github.head_ref }}"],
  [
    "script",
    `uses: ${CHECKOUT}\n        with:\n          persist-credentials: false`,
    `uses: actions/github-script@${SHA} # v8.0.0\n        with:\n          script: "\${{ github.head_ref }}"`,
  ],
])("finds an expression in a %s", (_, good, bad) => {
  expect(rulesIn(spoil(GOOD, good, bad))).toEqual(["template-injection"]);
});

test.each(["persist-credentials: true", "fetch-depth: 0"])("finds a checkout with %s", (bad) => {
  expect(rulesIn(spoil(GOOD, "persist-credentials: false", bad))).toEqual(["artipacked"]);
});

test.each([
  ["./x exec turbo run test", ["packages: write"]],
  ["npm ci", ["contents: write", "id-token: write"]],
  ["cd a && npx tsup", ["id-token: write"]],
])("finds %j in a job with %j", (run, rights) => {
  const spoilt = spoil(GOOD, "      contents: read\n", rights.map((right) => `      ${right}\n`).join(""));
  expect(lintWorkflow(spoil(spoilt, 'echo "$TITLE"', run))).toEqual([
    `dependencies-with-rights: build: runs dependencies with ${rights.join(", ")}`,
  ]);
  expect(lintWorkflow(spoil(GOOD, 'echo "$TITLE"', run))).toEqual([]);
});

test.each([
  ["permissions: {}\n", ""],
  ["permissions: {}", "permissions: write-all"],
  ["permissions: {}", "permissions: { contents: write }"],
  ["permissions:\n      contents: read", "permissions: read-all"],
])("finds too many permissions when %j is %j", (good, bad) => {
  expect(rulesIn(spoil(GOOD, good, bad))).toEqual(["excessive-permissions"]);
});

test.each([`@v7 # v7.0.1`, `@main`, `@${SHA}`, `@${SHA} # v7`, `@${SHA.slice(1)} # v7.0.1`])(
  "finds an action at %s",
  (version) => {
    expect(rulesIn(spoil(GOOD, `@${SHA} # v7.0.1`, version))).toEqual(["unpinned-uses"]);
  },
);

test.each(["secrets.KEY", "secrets['KEY']", "toJSON(secrets)", "Secrets . KEY"])(
  "finds %s without an environment, and in a workflow that a pull request can change",
  (secret) => {
    const text = spoil(PRIVILEGED, "secrets.KEY", secret);
    expect(lintWorkflow(text)).toEqual([]);
    expect(rulesIn(spoil(text, "    environment: production\n", ""))).toEqual(["secrets-outside-env"]);
    expect(rulesIn(spoil(text, "pull_request_target", "pull_request"))).toEqual(["secrets-outside-env"]);
  },
);

test("finds secrets that a called workflow inherits", () => {
  const job = `  call:\n    uses: crh225/a/.github/workflows/a.yml@${SHA} # v1.0.0\n    secrets: inherit\n`;
  expect(rulesIn(GOOD + job)).toEqual(["secrets-outside-env"]);
});

test.each(["", "skip-token-revoke: true", "owner: crh225"])("finds an App's token with %j", (more) => {
  const bad = more === "" ? "" : `permission-contents: write\n          ${more}`;
  expect(rulesIn(spoil(PRIVILEGED, "permission-contents: write", bad))).toEqual(["github-app"]);
});

test.each([
  "owner: crh225\n          repositories: a",
  "owner: crh225 # zizmor: ignore[github-app] it reads all",
])("finds nothing in an App's token with %j", (more) => {
  const good = `permission-contents: write\n          ${more}`;
  expect(rulesIn(spoil(PRIVILEGED, "permission-contents: write", good))).toEqual([]);
});

test.each([
  ["if: false && ${{ true }}", 1],
  ["if: >\n      ${{ false }}", 1],
  ["if: |-\n      ${{ false }} ||\n      ${{ false }}", 1],
  ["if: >-\n      ${{ false }}", 0],
  ["if: ${{ github.event.number == 1 }}", 0],
  ["if: github.event.number == 1", 0],
])("finds conditions that are always true in %j: %i", (condition, count) => {
  const ofJob = spoil(GOOD, "    runs-on", `    ${condition}\n    runs-on`);
  const ofStep = spoil(
    GOOD,
    '      - run: echo "$TITLE"',
    `      - run: echo "$TITLE"\n        ${condition.replace(/\n/g, "\n    ")}`,
  );
  for (const text of [ofJob, ofStep]) expect(rulesIn(text)).toEqual(Array(count).fill("unsound-condition"));
});

function spoil(text: string, good: string, bad: string): string {
  expect(text).toContain(good);
  return text.replace(good, bad);
}

function rulesIn(text: string): string[] {
  return lintWorkflow(text).map((finding) => finding.slice(0, finding.indexOf(":")));
}
