import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { anyName } from "../../fixtures/any-preview.ts";
import { anyText } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import {
  LIMITS,
  checkName,
  NAME_FORMS,
  NAME_PATTERNS,
  NAME_RULES,
  type NameKind,
  suggestName,
} from "./name-rule.ts";

const KINDS: readonly NameKind[] = ["service", "team", "environment"];

/** Text that is nearly a name, so that every rule is met and broken. */
const nearlyName = fc.oneof(
  anyText,
  fc.string({ unit: fc.constantFrom(..."apr-12", "-", "pr-", "_", "A", "\n"), maxLength: 70 }),
);

describe.each(KINDS)("a %s's name", (kind) => {
  test("is accepted by the pattern exactly when the check accepts it", () => {
    const pattern = new RegExp(NAME_PATTERNS[kind]);
    const asForm = new RegExp(NAME_PATTERNS[kind], "u");
    fc.assert(
      fc.property(fc.oneof(nearlyName, anyName(kind)), (text) => {
        const accepted = checkName(kind, text) === undefined;
        expect(pattern.test(text) && text.length <= LIMITS[kind]).toBe(accepted);
        expect(asForm.test(text)).toBe(pattern.test(text));
      }),
      runs(3000),
    );
  });

  test("is suggested with every refusal, and the suggestion is valid", () => {
    fc.assert(
      fc.property(nearlyName, (text) => {
        const problem = checkName(kind, text);
        if (problem === undefined) return;
        expect(problem.path).toBe(kind);
        const suggestion = /(?:try|such as) "([^"]*)"(?:, got nothing)?$/.exec(problem.message)?.[1];
        expect(checkName(kind, suggestion)).toBeUndefined();
      }),
      runs(3000),
    );
  });

  test("is accepted by the two RE2 patterns exactly when the pattern accepts it", () => {
    const { form, never } = NAME_FORMS[kind];
    const [valid, invalid] = [RE2JS.compile(form), RE2JS.compile(never)];
    const pattern = new RegExp(NAME_PATTERNS[kind]);
    fc.assert(
      fc.property(fc.oneof(nearlyName, anyName(kind)), (name) => {
        expect(valid.matcher(name).find() && !invalid.matcher(name).find()).toBe(pattern.test(name));
      }),
      runs(1000),
    );
  });

  test("is its own suggestion when it is valid", () => {
    fc.assert(
      fc.property(anyName(kind), (name) => suggestName(kind, name) === name),
      runs(500),
    );
  });
});

test("the rules in words have each limit and the first character", () => {
  expect(NAME_RULES).toMatchInlineSnapshot(`
    {
      "environment": "Lower-case letters, digits and single hyphens, at most 20; starts with a letter, does not end with a hyphen, and has no part "pr-<number>".",
      "service": "Lower-case letters, digits and single hyphens, at most 63; starts with a letter, does not end with a hyphen, and has no part "pr-<number>".",
      "team": "Lower-case letters, digits and single hyphens, at most 40; starts with a letter or digit, does not end with a hyphen, and has no part "pr-<number>".",
    }
  `);
});

test.each([
  ["Pricing API", "pricing-api"],
  ["größe", "gro-e"],
  ["crème_brûlée", "creme-brulee"],
  ["ﬁle", "file"],
  ["--a--b--", "a-b"],
  ["3-tier", "tier"],
  ["pr-1-pr-2", "pr1-pr2"],
  ["日本", undefined],
  ["123", undefined],
])("from %j the suggestion is %j", (text, suggestion) => {
  expect(suggestName("service", text)).toBe(suggestion);
});

test("a token in the place of a name is neither shown nor made into a suggestion", () => {
  expect(checkName("service", `ghs_${"aB3".repeat(12)}`)?.message).toBe(
    '"…" has other characters than a-z, 0-9 and hyphens; try "example"',
  );
});
