import { startGitHub } from "local-github";
import { expect, test } from "vitest";
import { githubClient } from "./github-client.ts";
import { serverClock } from "./server-clock.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");

test("the largest difference to a date of the server counts, and no date counts for nothing", () => {
  let now = NOW;
  const clock = serverClock({ now: () => now });
  clock.see(undefined);
  clock.see("soon");
  expect(clock.difference).toBeUndefined();
  clock.see("Mon, 23 Nov 2026 09:59:58 GMT");
  expect(clock.difference).toBe(2_000);
  now += 3_600_000;
  clock.see("Mon, 23 Nov 2026 10:00:00 GMT");
  now -= 3_600_000;
  clock.see("Mon, 23 Nov 2026 10:00:00 GMT");
  expect(clock.difference).toBe(3_600_000);
});

test("a client compares each answer of GitHub", async () => {
  await using github = await startGitHub({ now: () => new Date(NOW) });
  await github.createRepository({ fullName: "crh225/a", files: {} });
  const token = github.createToken({
    name: "t",
    login: "octocat",
    kind: "user",
    grants: { "crh225/a": { contents: "read" } },
  });
  const clock = serverClock({ now: () => NOW + 90_000 });
  const client = githubClient({ apiUrl: github.apiUrl, userAgent: "test", token, clock });
  await client.repos.get({ owner: "crh225", repo: "a" });
  expect(clock.difference).toBe(90_000);
});
