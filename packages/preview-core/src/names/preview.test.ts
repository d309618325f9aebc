import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPreview } from "../../fixtures/any-preview.ts";
import { runs } from "../../fixtures/runs.ts";
import { PreviewError } from "../preview-error.ts";
import { parsePreview, type Preview } from "./preview.ts";

const valid = { service: "pricing-api", team: "red", pr: 1 };

test.each<[string, Partial<Record<keyof Preview, unknown>>, Partial<Preview>]>([
  ["a number as text, as forms and labels have it", { pr: "1" }, { pr: 1 }],
  ["the largest number", { pr: 9_999_999 }, { pr: 9_999_999 }],
  ["a service of 63 characters", { service: "a".repeat(63) }, { service: "a".repeat(63) }],
  ["a team of 40 characters", { team: "b".repeat(40) }, { team: "b".repeat(40) }],
  ["a team with hyphens", { team: "red-team-2" }, { team: "red-team-2" }],
  ["a team that starts with a digit", { team: "2nd" }, { team: "2nd" }],
  [
    "pr as a word, without a number of its own",
    { service: "pr", team: "pr-x" },
    { service: "pr", team: "pr-x" },
  ],
  ["a number in the middle of a word", { team: "xpr-3" }, { team: "xpr-3" }],
  ["one letter each", { service: "a", team: "b" }, { service: "a", team: "b" }],
])("a preview may have %s", (_, input, expected) => {
  expect(parsePreview({ ...valid, ...input })).toEqual({ ...valid, ...expected });
});

test.each<[string, Partial<Record<keyof Preview, unknown>>, string]>([
  ["no service", { service: undefined }, 'service: expected a name such as "example", got nothing'],
  ["an empty service", { service: "" }, 'service: expected a name such as "example", got nothing'],
  ["a null team", { team: null }, 'team: expected a name such as "octocat", got nothing'],
  ["a service that is no text", { service: 7 }, 'service: expected text such as "example", got 7'],
  [
    "a service of 64 characters",
    { service: "a".repeat(64) },
    `service: "${"a".repeat(64)}" has 64 characters, at most 63 fit; try "${"a".repeat(63)}"`,
  ],
  [
    "a team of 41 characters",
    { team: `${"b".repeat(39)}-c` },
    `team: "${"b".repeat(39)}-c" has 41 characters, at most 40 fit; try "${"b".repeat(39)}"`,
  ],
  [
    "capitals",
    { service: "Api" },
    `service: "Api" has other characters than a-z, 0-9 and hyphens and does not start with a letter; try "api"`,
  ],
  ["umlauts", { team: "grün" }, 'team: "grün" has other characters than a-z, 0-9 and hyphens; try "grun"'],
  ["a leading digit", { service: "2fa" }, 'service: "2fa" does not start with a letter; try "fa"'],
  ["a trailing hyphen", { service: "api-" }, 'service: "api-" ends with a hyphen; try "api"'],
  [
    "a trailing newline",
    { team: "red\n" },
    `team: "red\\n" has other characters than a-z, 0-9 and hyphens; try "red"`,
  ],
  [
    "two hyphens in a row",
    { service: "a--b" },
    'service: "a--b" has two hyphens in a row, which marks a shortened name; try "a-b"',
  ],
  [
    "a pull request's mark within a name",
    { team: "red-pr-3-x" },
    'team: "red-pr-3-x" has "pr-<number>" in it, which marks the pull request; try "red-pr3-x"',
  ],
  [
    "a pull request's mark as a name",
    { service: "pr-1" },
    'service: "pr-1" has "pr-<number>" in it, which marks the pull request; try "pr1"',
  ],
  [
    "a pull request's mark at the end",
    { service: "a-pr-007" },
    'service: "a-pr-007" has "pr-<number>" in it, which marks the pull request; try "a-pr007"',
  ],
])("refuses %s and says what to write", (_, input, message) => {
  expect(() => parsePreview({ ...valid, ...input })).toThrow(
    expect.objectContaining({ code: "invalid-preview", message }),
  );
});

test.each([
  [0, "0"],
  [-0, "0"],
  [-1, "-1"],
  [1.5, "1.5"],
  [1e7, "10000000"],
  [Number.NaN, "NaN"],
  [Number.POSITIVE_INFINITY, "Infinity"],
  ["0", '"0"'],
  ["01", '"01"'],
  ["1e3", '"1e3"'],
  ["+1", '"+1"'],
  [" 1", '" 1"'],
  ["1\n", '"1\\n"'],
  ["0x1", '"0x1"'],
  ["١", '"١"'],
  ["10000000", '"10000000"'],
  ["9".repeat(400), `"${"9".repeat(80)}…"`],
  [1n, "bigint"],
  [[1], "[1]"],
  [null, "null"],
  [undefined, "nothing"],
  ["", "nothing"],
  [true, "true"],
])("refuses the pull request number %o", (pr, got) => {
  expect(() => parsePreview({ ...valid, pr })).toThrow(
    expect.objectContaining({ message: `pr: expected a pull request's number, 1 to 9999999, got ${got}` }),
  );
});

test("reports every problem at once, with every reason in it", () => {
  expect(() => parsePreview({ service: "Api_-", team: "", pr: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [PreviewError: service: "Api_-" has other characters than a-z, 0-9 and hyphens and does not start with a letter and ends with a hyphen; try "api"
    team: expected a name such as "octocat", got nothing
    pr: expected a pull request's number, 1 to 9999999, got 0]
  `);
});

test("a valid preview stays as it is, without other keys", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      const input = { ...preview, pr: String(preview.pr), extra: 1 };
      expect(parsePreview(input)).toEqual(preview);
    }),
    runs(500),
  );
});

test("any input gives a preview or a PreviewError", () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
  fc.assert(
    fc.property(anything, anything, anything, (service, team, pr) => {
      try {
        expect(parsePreview({ service, team, pr })).toEqual({ service, team, pr: Number(pr) });
      } catch (error) {
        expect(error).toBeInstanceOf(PreviewError);
      }
    }),
    runs(1000),
  );
});
