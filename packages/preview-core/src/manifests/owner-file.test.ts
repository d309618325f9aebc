import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyName } from "../../fixtures/any-preview.ts";
import { anyText } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import { ownerPath, parseOwner, renderOwner, type ServiceOwner } from "./owner-file.ts";

test("the owner file is beside the previews of its service", () => {
  expect(ownerPath("pricing-api", "infra/quickstart-services")).toBe(
    "infra/quickstart-services/pricing-api/preview-owner.yaml",
  );
});

test("the owner file has the owner of the name, and nothing else of the repository", () => {
  const repository = {
    id: 1_296_269,
    fullName: "crh225/pricing-api",
    url: "https://github.com/crh225/pricing-api",
  };
  expect(renderOwner({ team: "red", repository })).toBe(
    "team: red\nrepository:\n  id: 1296269\n  fullName: crh225/pricing-api\n",
  );
});

test("a written owner is read back the same, whatever its texts are", () => {
  const owner: fc.Arbitrary<ServiceOwner> = fc.record({
    team: fc.oneof(anyName("team"), anyText),
    repository: fc.record({ id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fullName: anyText }),
  });
  fc.assert(
    fc.property(owner, (expected) => {
      expect(parseOwner(renderOwner(expected))).toEqual(expected);
    }),
    runs(500),
  );
});

test("an owner file that was written by hand may have more keys", () => {
  expect(
    parseOwner("# ours\nteam: red\ncontact: '#red'\nrepository: {id: 7, fullName: a/b, extra: 1}\n"),
  ).toEqual({
    team: "red",
    repository: { id: 7, fullName: "a/b" },
  });
});

describe("an owner file is refused", () => {
  test.each<[string, string, string[]]>([
    ["when it is empty", "", [""]],
    [
      "when everything is wrong",
      "team: 1\nrepository: {id: abc}\n",
      ["team", "repository.id", "repository.fullName"],
    ],
    ["with an id of 0", "team: red\nrepository: {id: 0, fullName: a/b}\n", ["repository.id"]],
    [
      "with an id that is no whole number",
      "team: red\nrepository: {id: 1.5, fullName: a/b}\n",
      ["repository.id"],
    ],
    ["without a repository", "team: red\n", ["repository"]],
    ["with an alias", "team: &a red\nrepository: {id: 1, fullName: *a}\n", ["repository.fullName"]],
  ])("%s, with every problem", (_, text, paths) => {
    expect(() => parseOwner(text)).toThrow(
      expect.objectContaining({
        code: "invalid-owner",
        problems: paths.map((path) => expect.objectContaining({ path })),
      }),
    );
  });
});
