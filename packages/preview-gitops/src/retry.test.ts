import { expect, test } from "vitest";
import { retry } from "./retry.ts";
import type { Clock } from "./ports/clock.ts";
import { GitOpsError, type GitOpsErrorCode } from "./ports/gitops-repository.ts";

/** A clock without real waits. It records every wait. */
function testClock(random = 0.5): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    random: () => random,
    sleep: async (milliseconds) => void waits.push(milliseconds),
  };
}

/** An attempt that fails with each code in turn, and then returns `"done"`. */
function failing(...codes: GitOpsErrorCode[]): () => Promise<string> {
  return async () => {
    const code = codes.shift();
    if (code !== undefined) throw new GitOpsError(code, `it was ${code}`);
    return "done";
  };
}

test("returns the result of the first successful attempt, without a wait", async () => {
  const clock = testClock();
  expect(await retry(failing(), clock)).toBe("done");
  expect(clock.waits).toEqual([]);
});

test.each(["lost-race", "uncertain", "unreachable"] as const)("repeats after %s", async (code) => {
  expect(await retry(failing(code, code), testClock())).toBe("done");
});

test.each(["forbidden", "not-found", "refused", "git-missing"] as const)(
  "ends at once with %s",
  async (code) => {
    const clock = testClock();
    await expect(retry(failing(code), clock)).rejects.toMatchObject({ code });
    expect(clock.waits).toEqual([]);
  },
);

test("ends at once with an error that is not about GitHub", async () => {
  const attempt = () => Promise.reject(new TypeError("a mistake of ours"));
  await expect(retry(attempt, testClock())).rejects.toThrow(TypeError);
});

test("waits with full jitter: a random part of half a second, doubled each time, at most 30 s", async () => {
  const clock = testClock(1);
  await retry(failing(...Array.from({ length: 9 }, () => "lost-race" as const)), clock);
  expect(clock.waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  const lucky = testClock(0);
  await retry(failing("lost-race"), lucky);
  expect(lucky.waits).toEqual([0]);
});

test("fails after sixteen attempts with the message of the last one", async () => {
  const endless = () => Promise.reject(new GitOpsError("lost-race", "another writer was faster"));
  const clock = testClock(0);
  await expect(retry(endless, clock)).rejects.toMatchObject({
    code: "deadline",
    message: "gave up after 16 attempts; the last one: another writer was faster",
  });
  expect(clock.waits).toHaveLength(15);
});

test("fails instead of waiting past the deadline", async () => {
  const endless = () => Promise.reject(new GitOpsError("unreachable", "GitHub answered 502"));
  const clock = testClock(1);
  await expect(retry(endless, clock, { deadline: 4000 })).rejects.toMatchObject({ code: "deadline" });
  expect(clock.waits).toEqual([500, 1000, 2000]);
});

test("reports each attempt that it repeats", async () => {
  const reported: [string, number, number][] = [];
  const onRetry = (error: GitOpsError, attempt: number, delay: number) =>
    void reported.push([error.code, attempt, delay]);
  await retry(failing("lost-race", "uncertain"), testClock(1), { onRetry });
  expect(reported).toEqual([
    ["lost-race", 1, 500],
    ["uncertain", 2, 1000],
  ]);
});

test("waits at least as long as GitHub asks, and fails when that is past the deadline", async () => {
  const limited = (retryAfter: number) => async () => {
    if (clock.waits.length === 0) throw new GitOpsError("unreachable", "rate limit", { retryAfter });
    return "done";
  };
  let clock = testClock(0);
  expect(await retry(limited(60_000), clock)).toBe("done");
  expect(clock.waits).toEqual([60_000]);
  clock = testClock(0);
  await expect(retry(limited(3_600_000), clock)).rejects.toMatchObject({ code: "deadline" });
  expect(clock.waits).toEqual([]);
});

test("starts no further attempt after the cancellation", async () => {
  const signal = AbortSignal.abort(new Error("cancelled"));
  let attempts = 0;
  const attempt = async () => (attempts += 1);
  await expect(retry(attempt, testClock(), { signal })).rejects.toThrow("cancelled");
  expect(attempts).toBe(0);
});
