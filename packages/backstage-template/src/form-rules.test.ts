import { Ajv } from "ajv";
import fc from "fast-check";
import { LIMITS, parsePreview } from "preview-core";
import { expect, test } from "vitest";
import { formRules } from "./form-rules.ts";
import { readTemplate, TEMPLATE_TEXT, templateDocument } from "./template-file.fixture.ts";
import { writeRules } from "../scripts/write-rules.ts";

const [form] = readTemplate().spec.parameters;
const accepts = new Ajv({ strict: false }).compile({ type: "object", ...form });
const FILLED = { service: "pricing-api", owner: "group:default/red", description: "Every price." };

/** Text that is nearly a name, and any other text. */
const typed = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."apr-12", "-", "pr-", "_", "A", "\n", "{", '"'), maxLength: 70 }),
  fc.string({ unit: "grapheme", maxLength: 100 }),
);

test("template.yaml has the rules that its script writes", () => {
  const document = templateDocument();
  writeRules(document, formRules("previews.example.com"));
  expect(document.toString({ lineWidth: 0 })).toBe(TEMPLATE_TEXT);
});

test("a form without one of the fields is refused", () => {
  const document = templateDocument();
  document.deleteIn(["spec", "parameters", 0, "properties", "description"]);
  expect(() => writeRules(document, formRules("previews.example.com"))).toThrow("no field description");
});

test("the form accepts a name exactly when it can have previews", () => {
  fc.assert(
    fc.property(typed, (service) => {
      expect(accepts({ ...FILLED, service })).toBe(canHavePreviews(service));
    }),
    { numRuns: 3000, seed: 1 },
  );
});

test.each([
  ["pricing-api", true],
  ["a", true],
  ["a".repeat(LIMITS.service), true],
  ["a".repeat(LIMITS.service + 1), false],
  ["pricing-pr-3-api", false],
  ["pr-1", false],
  ["pricing--api", false],
  ["pricing-", false],
  ["1-pricing", false],
  ["Pricing", false],
  ["${{ parameters.owner }}", false],
  ["", false],
])("the name %j is accepted: %s", (service, accepted) => {
  expect(accepts({ ...FILLED, service })).toBe(accepted);
  expect(canHavePreviews(service)).toBe(accepted);
});

test.each([
  ["Quotes \" and ' and {{ braces }} and ${{ values.name }}", true],
  ["x".repeat(120), true],
  ["größer 日本 🥚", true],
  ["half of \ud83e", false],
  ["\ufeffmark", false],
  ["x".repeat(121), false],
  ["two\nlines", false],
  ["a\u2028line separator", false],
  ["a\u0085next line", false],
  ["a\u0000nothing", false],
  ["a\u001b[31mcolour", false],
])("the description %j is accepted: %s", (description, accepted) => {
  expect(accepts({ ...FILLED, description })).toBe(accepted);
});

test("the messages state the rule, and the help shows an example of the platform", () => {
  const { service } = formRules("example.org");
  expect(service.errorMessage).toMatchInlineSnapshot(`
    {
      "maxLength": "At most 63 characters.",
      "pattern": "No preview could have this name. Lower-case letters, digits and single hyphens, at most 63; starts with a letter, does not end with a hyphen, and has no part "pr-<number>".",
    }
  `);
  expect(service["ui:help"]).toContain("https://example-pr-1-octocat.example.org");
});

function canHavePreviews(service: string): boolean {
  try {
    parsePreview({ service, team: "red", pr: 1 });
    return true;
  } catch {
    return false;
  }
}
