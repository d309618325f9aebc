import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseConfig, parsePreview, renderPreview } from "preview-core";
import { expect, test } from "vitest";
import { refOf, foundPreview } from "./found-preview.ts";
import { CONFIG, ROOT } from "./sweep-world.fixture.ts";

const DIRECTORY = `${ROOT}/a/preview-pr-1`;
const CREATED = "2026-11-01T00:00:00.000Z";
const DEPLOYED = "2026-11-20T00:00:00.000Z";
const WARNED = "2026-11-22T00:00:00.000Z";

function filesOf(times: {
  createdAt?: string;
  deployedAt?: string;
  expiryWarnedAt?: string;
}): ReadonlyMap<string, string> {
  const repository = { id: 7, fullName: "crh225/a", url: "https://github.com/crh225/a" };
  const deployment = {
    preview: parsePreview({ service: "a", team: "red", pr: 1 }),
    repository,
    pullRequest: { url: `${repository.url}/pull/1`, nodeId: "PR_1" },
    sha: "0".repeat(40),
    image: { repository: "ghcr.io/crh225/a", tag: "pr-1" },
    attempt: 1,
    ...times,
  };
  return renderPreview(deployment, parseConfig(CONFIG));
}

test.each([
  ["when its commit was deployed", { createdAt: CREATED, deployedAt: DEPLOYED }, DEPLOYED],
  ["or else when it was created", { createdAt: CREATED }, CREATED],
])("the age of a preview counts from its last deploy: %s", (_, times, since) => {
  expect(foundPreview(DIRECTORY, filesOf(times)).deployedAt).toBe(Date.parse(since));
});

test("without times the age of a preview is unknown, and it has no announcement", () => {
  expect(foundPreview(DIRECTORY, filesOf({}))).toMatchObject({
    deployedAt: undefined,
    warnedAt: undefined,
  });
});

test("the time of the announcement is read", () => {
  const files = filesOf({ deployedAt: DEPLOYED, expiryWarnedAt: WARNED });
  expect(foundPreview(DIRECTORY, files).warnedAt).toBe(Date.parse(WARNED));
});

test("an invalid time is unknown", () => {
  const files = new Map(
    [...filesOf({ deployedAt: DEPLOYED })].map(([path, text]) => [path, text.replaceAll(DEPLOYED, "soon")]),
  );
  expect(foundPreview(DIRECTORY, files).deployedAt).toBeUndefined();
});

test("the pull request is that of the annotations", () => {
  expect(refOf(foundPreview(DIRECTORY, filesOf({})))).toEqual({
    repository: { id: 7, fullName: "crh225/a" },
    number: 1,
    nodeId: "PR_1",
  });
});

test("there is no pull request if the directory and the annotations differ, or the files cannot be read", () => {
  expect(refOf(foundPreview(`${ROOT}/a/preview-pr-2`, filesOf({})))).toBeUndefined();
  expect(refOf(foundPreview(DIRECTORY, { unreadable: "too large" }))).toBeUndefined();
});

test("only the Application directly in the directory counts", () => {
  const files = new Map(
    [...filesOf({})].map(([path, text]) => [path.replace("/preview-pr-1/", "/preview-pr-1/old/"), text]),
  );
  expect(foundPreview(DIRECTORY, files).origin).toEqual({
    unreadable: "argocd-application.yaml: is missing",
  });
});

test("the files are known by their paths", () => {
  const files = filesOf({});
  expect(foundPreview(DIRECTORY, files).files).toEqual([...files.keys()]);
});

test("a found preview holds no text of its files in memory", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  const usedBytes = (): number => {
    if (typeof collectGarbage === "function") collectGarbage();
    return getHeapStatistics().used_heap_size;
  };
  const before = usedBytes();
  const found = Array.from({ length: 50 }, () => {
    const comment = `# ${"x".repeat(1_000_000)}\n`;
    const files = [...filesOf({})].map(([path, text]) => [path, comment + text] as const);
    return foundPreview(DIRECTORY, new Map(files));
  });
  expect(usedBytes() - before).toBeLessThan(10_000_000);
  expect(found.map(refOf)).toHaveLength(50);
});
