import { expect, test } from "vitest";
import { parseConfigLeniently } from "../../config/parse-config.ts";
import { PreviewError } from "../../preview-error.ts";
import { expiryStop } from "./expiry-stop.ts";

const MINUTE = 60_000;

function stopIn(yaml: string): string | undefined {
  const text = `version: 1\ndomain: chrishouse.io\ncluster: c\n${yaml}`;
  return expiryStop({ unknownKeys: parseConfigLeniently(text).unknownKeys });
}

test.each([
  ["policy: { ttl: 14d, ttlExemptTeams: [red] }", "policy.ttlExemptTeams: is not a key of this version"],
  ["policy: { ttl: 14d, forks: ask-the-owner }", "policy.forks: "],
])("%s stops the expiry, and says which key", (yaml, words) => {
  expect(stopIn(yaml)).toContain(words);
});

test.each(["policy: { ttl: 14d }", "policyFile: x", "claims: { a: 1 }"])("%s stops nothing", (yaml) => {
  expect(stopIn(yaml)).toBeUndefined();
});

test("a broken config stops it", () => {
  const broken = new PreviewError("invalid-config", [
    { path: "a", message: "is wrong" },
    { path: "b", message: "is wrong too" },
  ]);
  expect(expiryStop({ unknownKeys: [], broken })).toBe(
    "the platform config is broken: a: is wrong; b: is wrong too",
  );
});

test.each<[string, number | undefined, string | undefined]>([
  ["five minutes stop nothing", 5 * MINUTE, undefined],
  ["25 hours stop it", 25 * 60 * MINUTE, "this machine's clock and GitHub's differ by 1500 min"],
  ["no date stops it", undefined, "GitHub gave no date, so this machine's clock may be wrong"],
])("clocks that differ: %s", (_, difference, reason) => {
  expect(expiryStop({ unknownKeys: [], clock: { difference } })).toBe(reason);
});
