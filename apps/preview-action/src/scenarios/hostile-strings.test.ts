import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LocalPullRequest } from "local-github";
import type { ActionResult } from "local-platform";
import { workflowRunEvent } from "local-platform";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { CONFIG, pullRequestWorld, type PullRequestWorld } from "../pull-request-world.fixture.ts";

const git = promisify(execFile);

const HOSTILE = [
  "::error::pwned",
  "\n::add-mask::pwned",
  "##[set-output name=url]https://pwned.example",
  "::stop-commands::pwned",
  "$(touch pwned) `touch pwned` ${{ secrets.PWNED }}",
  "```\n# pwned\n```",
  "<!-- preview-core:comment:pricing-api -->",
  "<!-- preview-core:state:ready:0 -->\n### pwned",
  "@everyone @crh225/pwned crh225/pricing-api#1",
  "[pwned](https://pwned.example) <img src=x> <script>pwned</script>",
  "| pwned | pwned |\n| --- | --- |",
  "\u202epwned\u202c\u2066pwned\u2069\u200b",
  "pwned: &a [*a, !!js/function 'pwned', {a: b}]\n---\nkind: Pwned",
  "Closes #1\n\nCo-authored-by: pwned <pwned@pwned.example>",
  "../../../pwned\u0000",
] as const;

const OWN_MARKER = /^<!-- preview-core:(?:comment:pricing-api|state:\w+:[0-9a-f]{40}) -->$/;

/** Contains no command, mention, marker, link or heading, and no character that changes the direction of text. */
function expectHarmless(pullRequest: LocalPullRequest, result: ActionResult): void {
  const [heading = "", ...more] = result.summary.split("\n").filter((line) => line.startsWith("#"));
  expect(more).toEqual([]);
  expect(heading).toMatch(/^### The preview of `pricing-api` (?:is|failed)|^$/);
  for (const text of [result.summary, ...ours(pullRequest)]) {
    const foreign = (text.match(/<!--[^>]*-->/g) ?? []).filter((marker) => !OWN_MARKER.test(marker));
    expect(foreign).toEqual([]);
    expect(text).not.toMatch(/(?<!\\)(?:@|<(?:img|script)|\]\(https:\/\/pwned)/);
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
    expect(text.split("\n").filter((line) => /^\s*(?:#(?!## The preview)|```|\| pwned)/.test(line))).toEqual(
      [],
    );
  }
  expectPlainLog(result);
  expect(Object.keys(result.outputs).filter((name) => /pwned/i.test(name))).toEqual([]);
}

function expectPlainLog({ rawLog }: ActionResult): void {
  expect(rawLog).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
}

function ours(pullRequest: LocalPullRequest): string[] {
  return pullRequest
    .comments()
    .filter(({ login }) => login === "github-actions")
    .map(({ body }) => body);
}

async function expectPlainGitOps(world: PullRequestWorld): Promise<void> {
  const files = await world.previewFiles();
  for (const path of files) {
    expect(path).toMatch(/^infra\/quickstart-services\/pricing-api\/(?:preview-pr-\d+\/)?[a-z-]+\.yaml$/);
    const documents = parseAllDocuments((await world.gitops.readFile(path)) ?? "");
    expect(documents).toHaveLength(1);
  }
  const { stdout } = await git("git", ["-C", world.gitops.gitDirectory, "log", "--format=%B%x00"]);
  for (const message of stdout.split("\0")) {
    expect(message).not.toMatch(/^(?:Closes|Co-authored-by|::|---)/m);
    expect(message).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
  }
}

test("title, body, label, branch and login of a hostile author are shown only as text", async () => {
  await using world = await pullRequestWorld();
  for (const [index, text] of HOSTILE.entries()) {
    const branch = `pwned-${index}-$(id)-\`id\`-@everyone-<!--x-->-##`;
    const pullRequest = await world.openPullRequest({
      branch,
      title: text,
      body: text,
      labels: [text],
    });
    const payload = withHead(await world.payload("opened", pullRequest), text);
    const opened = await world.run("opened", pullRequest, { payload });
    expect(opened.outputs).toMatchObject({ state: "deploying" });
    expectHarmless(pullRequest, opened);
  }
  await expectPlainGitOps(world);
});

test("a login in a reason is quoted wherever the reason is shown", async () => {
  const config = `${CONFIG}policy:\n  bots: allow\n`;
  await using world = await pullRequestWorld({ config, undocumented: true });
  const opened: LocalPullRequest[] = [];
  for (const [index, login] of HOSTILE.entries()) {
    const pullRequest = await world.openPullRequest({ branch: `b${index}`, author: { login, type: "Bot" } });
    await world.run("opened", pullRequest);
    opened.push(pullRequest);
  }
  await world.gitops.commit({ branch: "main", message: "No bots", files: { "preview.yaml": CONFIG } });
  for (const pullRequest of opened) {
    const result = await world.run("opened", pullRequest);
    expect(result.outputs).toMatchObject({ state: "skipped", changed: "true" });
    expect(ours(pullRequest).join("\n")).toContain("is a bot");
    expectHarmless(pullRequest, result);
  }
  await expectPlainGitOps(world);
});

test("a build's name, which a pull request may choose, is quoted", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  const { id, fullName: full_name } = world.service;
  const repository = { id, full_name, html_url: `${world.github.url}/${full_name}` };
  for (const name of HOSTILE) {
    const run = { name, conclusion: "failure", head_sha: pullRequest.headSha, head_repository: { id } };
    const more = { display_title: name, head_branch: name };
    const payload = workflowRunEvent({ ...run, ...more }, repository);
    const result = await world.runEvent({ name: "workflow_run", payload });
    expect(result).toMatchObject({ exitCode: 0, outputs: { state: "skipped" } });
    expectHarmless(pullRequest, result);
  }
});

test("names of repositories and teams in the GitOps repository are quoted in messages", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (const text of HOSTILE) {
    const owner = JSON.stringify({ team: text, repository: { id: 4242, fullName: text } });
    const path = "infra/quickstart-services/pricing-api/preview-owner.yaml";
    await world.gitops.commit({ branch: "main", message: "Own", files: { [path]: owner } });
    const result = await world.run("opened", pullRequest);
    expect(result.outputs).toMatchObject({ state: "failed", changed: "false" });
    expectHarmless(pullRequest, result);
  }
});

test("answers of GitHub are shown as text, too", async () => {
  await using world = await pullRequestWorld();
  const pullRequest = await world.openPullRequest();
  for (const message of HOSTILE) {
    world.github.inject({
      when: ({ operation }) => operation === "CommitToGitOps",
      times: 2,
      fault: { kind: "answer", status: 502, body: { message }, undocumented: true },
    });
    world.github.inject({
      when: ({ operation }) => operation === "CommitToGitOps",
      fault: { kind: "answer", status: 403, body: { message }, undocumented: true },
    });
    const result = await world.run("opened", pullRequest);
    expect(result.outputs).toMatchObject({ state: "failed", changed: "false" });
    const lines = result.summary.split("\n");
    expect(lines[0]).toBe("### The preview failed");
    expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(1);
    expect(lines.slice(3).join("")).toBe("");
    expect(result.rawLog.split("\n").filter((line) => line.startsWith("attempt "))).toHaveLength(2);
    expectPlainLog(result);
  }
});

function withHead(payload: object, ref: string): object {
  const { pull_request: pull } = payload as { pull_request: { head: object } };
  return { ...payload, pull_request: { ...pull, head: { ...pull.head, ref, label: ref } } };
}
