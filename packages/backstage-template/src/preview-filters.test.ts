import fc from "fast-check";
import { hostname, previewNames } from "preview-core";
import { expect, test } from "vitest";
import { toPlatformFacts } from "./platform-facts.ts";
import { PREVIEW_FILTERS } from "./preview-filters.ts";
import { PLATFORM } from "./template-file.fixture.ts";

const platform = toPlatformFacts(PLATFORM);
const name = fc
  .stringMatching(/^[a-z][a-z0-9]{0,8}(?:-[a-z0-9]{1,8}){0,3}$/)
  .filter((text) => !/pr-[0-9]/.test(text));

test("the filters return the names of preview-core", () => {
  fc.assert(
    fc.property(name, name, fc.integer({ min: 1, max: 9_999_999 }), (service, team, pr) => {
      const preview = { service, team, pr };
      const owner = `group:default/${team}`;
      expect(run("previewHostname", service, owner, pr, platform)).toBe(hostname(preview, PLATFORM.domain));
      expect(run("previewNamespace", service, team, pr, platform)).toBe(
        previewNames(preview, PLATFORM).namespace,
      );
    }),
    { numRuns: 300, seed: 1 },
  );
});

test.each(["previewHostname", "previewNamespace"])("%s names all bad inputs in one error", (id) => {
  expect(() => run(id, "A_B", "C_D", 0, platform)).toThrow(/^service: .*\nteam: .*\npr: /);
  expect(() => run(id, undefined, undefined, undefined, platform)).toThrow(/^service: .*\nteam: .*\npr: /);
});

test.each([
  ["previewHostname", undefined, 'platform.domain: expected the output "platform" of preview:validate'],
  ["previewHostname", "chrishouse.io", "platform.domain: expected the output"],
  ["previewNamespace", { domain: "chrishouse.io" }, "platform.environment: expected the output"],
  ["previewNamespace", { environment: "" }, "platform.environment: expected the output"],
])("%s refuses %j for a platform", (id, given, message) => {
  expect(() => run(id, "pricing-api", "red", 1, given)).toThrow(message);
});

function run(id: string, ...given: unknown[]): string {
  const found = PREVIEW_FILTERS.find((filter) => filter.id === id);
  if (found === undefined) throw new Error(`no filter ${id}`);
  return found.filter(...given);
}
