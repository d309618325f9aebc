import { expect, test } from "vitest";
import { HOUR, ROOT, sweeperWorld } from "../sweeper-world.fixture.ts";

test("the preview of a closed pull request is removed in one commit, and that of an open one is kept", async () => {
  await using world = await sweeperWorld();
  const closed = await world.preview("a");
  await world.preview("b");
  closed.close();
  world.time += HOUR;
  const { code, out, err, summary } = await world.run();
  expect(code).toBe(0);
  expect(await world.previews()).toEqual([2]);
  const directory = `${ROOT}/pricing-api/preview-pr-1`;
  expect(out.replace(/\d+ API points/, "some API points")).toBe(
    [
      "WHAT     PREVIEW                                             PULL REQUEST          WHY",
      `removed  ${directory}  crh225/pricing-api#1  the pull request is closed`,
      `Committed ${await world.gitops.head()}.`,
      "2 previews: 1 open, 1 closed. Removed 1. Took 0 s and some API points.",
      "",
    ].join("\n"),
  );
  expect(
    err
      .split("\n")
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
  ).toMatchObject([
    { level: "warn", message: "removed", action: "remove", rule: "closed", what: directory, done: true },
    { level: "info", outcome: "clean", previews: { open: 1, closed: 1 } },
  ]);
  expect(summary).toContain("### The sweep is done");
  expect(summary).toContain(`| removed | \`${directory}\` | \`crh225/pricing-api#1\` |`);
});

test("a sweep with nothing to do makes no commit, and neither does the next one", async () => {
  await using world = await sweeperWorld();
  await world.preview("a");
  const before = await world.gitops.head();
  expect(await world.run()).toMatchObject({ code: 0, out: expect.stringMatching(/^1 preview: 1 open\. /) });
  expect(await world.run()).toMatchObject({ code: 0 });
  expect(await world.gitops.head()).toBe(before);
});

test("a dry run reports its plan, changes nothing, and has no token that can write", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close({ merged: true });
  world.time += HOUR;
  const before = await world.gitops.head();
  const asked: unknown[] = [];
  world.github.inject({
    when: ({ operation, body }) => {
      if (operation === "apps/create-installation-access-token") asked.push(body);
      return false;
    },
    fault: { kind: "reset" },
  });
  const { code, out, summary } = await world.run(["--dry-run"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^would remove {2}.+the pull request is merged$/m);
  expect(summary).toContain("### What a sweep would do");
  expect(await world.gitops.head()).toBe(before);
  expect(asked).toMatchObject([
    { repositories: ["gitops"], permissions: { contents: "read" } },
    { permissions: { pull_requests: "read" } },
  ]);
});

test("a run that exceeds the removal limit removes nothing, reports it, and ends with 3", async () => {
  await using world = await sweeperWorld();
  for (const branch of ["a", "b", "c"]) (await world.preview(branch)).close();
  world.time += HOUR;
  const { code, out, err, summary } = await world.run(["--max-removals", "2"]);
  expect(code).toBe(3);
  expect(await world.previews()).toEqual([1, 2, 3]);
  expect(out).toContain(
    "Removal limit exceeded, no preview was changed: 3 would be removed; the limit is 2.\n",
  );
  expect(out).toContain("Not removed 3.");
  expect(err).toContain('"outcome":"braked"');
  expect(summary).toContain("### The sweep exceeded its removal limit");
});

test("a pull request that cannot be read is unknown: its preview is kept and reported, and is no failure", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close();
  world.service.hide();
  world.time += HOUR;
  const { code, out } = await world.run();
  expect([code, await world.previews()]).toEqual([0, [1]]);
  expect(out).toMatch(/^reported {2}.+ crh225\/pricing-api#1 /m);
  expect(out).toContain("1 preview: 1 unknown. Reported 1.");
});

test("a preview expires only a day after the comment on its pull request", async () => {
  await using world = await sweeperWorld();
  const pull = await world.preview("a");
  world.time += 14 * 24 * HOUR;
  expect((await world.run()).out).toMatch(/^announced /m);
  expect(pull.comments().map(({ login }) => login)).toEqual(["orphan-sweeper"]);
  expect(await world.previews()).toEqual([1]);
  world.time += 25 * HOUR;
  expect((await world.run()).out).toMatch(/^removed .+expired; its pull request was notified/m);
  expect(await world.previews()).toEqual([]);
});

test("--json is one object and nothing else", async () => {
  await using world = await sweeperWorld();
  (await world.preview("a")).close();
  world.time += HOUR;
  const { out } = await world.run(["--json"]);
  expect(JSON.parse(out)).toEqual({
    outcome: "clean",
    braked: null,
    dryRun: false,
    commit: await world.gitops.head(),
    previews: expect.objectContaining({ closed: 1, open: 0 }),
    images: null,
    decisions: [
      {
        kind: "preview",
        action: "remove",
        done: true,
        rule: "closed",
        what: `${ROOT}/pricing-api/preview-pr-1`,
        pullRequest: "crh225/pricing-api#1",
        reason: "the pull request is closed",
        command: null,
      },
    ],
    restored: [],
    warnings: [],
    failed: [],
    oldestOrphanSeconds: null,
    durationSeconds: 0,
    apiPoints: expect.any(Number),
  });
});

test("on a terminal, a run shows progress and no log", async () => {
  await using world = await sweeperWorld();
  await world.preview("a");
  const { err } = await world.run([], { interactive: true, environment: { NO_COLOR: "1" } });
  expect(err).toContain("… services: 1 of 1");
  expect(err).not.toContain("{");
  expect(err.endsWith("\r\u001b[2K")).toBe(true);
});

test("--log-level debug logs kept previews too, also on a terminal", async () => {
  await using world = await sweeperWorld();
  const pull = await world.preview("a");
  world.push(pull);
  const quiet = await world.run();
  expect(quiet.err).not.toContain('"debug"');
  const loud = await world.run(["--log-level", "debug"], { interactive: true });
  const lines = loud.err.split("\n").flatMap((line) => /\{.*/.exec(line)?.[0] ?? []);
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    {
      level: "debug",
      message: "kept",
      kind: "preview",
      action: "keep",
      rule: "open",
      what: `${ROOT}/pricing-api/preview-pr-1`,
      pullRequest: "crh225/pricing-api#1",
      reason: "the pull request is open",
    },
    { level: "info", outcome: "clean" },
  ]);
  const environment = { IMAGES_TOKEN: world.imagesToken() };
  const { err } = await world.run(["--images", "--log-level", "debug"], { environment });
  expect(err).toMatch(
    /"level":"debug","message":"kept","kind":"image","action":"keep","rule":"open","what":"ghcr\.io\/crh225\/pricing-api:pr-1, pr-1-[0-9a-f]{12}"/,
  );
});
