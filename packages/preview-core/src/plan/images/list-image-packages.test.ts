import { describe, expect, test } from "vitest";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { sweptOrigin, sweptPreview } from "../../../fixtures/sweep-facts.ts";
import type { SweptPreview } from "../sweep/sweep-facts.ts";
import { listImagePackages, usedImages } from "./list-image-packages.ts";

const A = { id: 7, fullName: "Crh225/A" };
const B = { id: 8, fullName: "crh225/b" };
const OWNER_OF_A = { team: "red", repository: A };

function deploying(repository: string, of: typeof A): SweptPreview {
  const image = { repository, tag: "pr-1", digest: undefined };
  return sweptPreview({ origin: sweptOrigin({ repository: of, image }) });
}

describe("the packages", () => {
  test("of a service are known by its owner file when no preview is left", () => {
    expect(listImagePackages(EXAMPLE_CONFIG, [OWNER_OF_A], [])).toEqual({
      packages: [{ image: "ghcr.io/crh225/a", owner: "crh225", name: "a", repository: A, isDefault: true }],
      warnings: [],
    });
  });

  test("of a preview are its repository's and the one that it deploys, each once, in order", () => {
    const previews = [
      deploying("ghcr.io/crh225/shop/api", A),
      deploying("ghcr.io/crh225/a", A),
      deploying("ghcr.io/crh225/b", B),
    ];
    const { packages, warnings } = listImagePackages(EXAMPLE_CONFIG, [OWNER_OF_A], previews);
    expect(
      packages.map(({ image, name, isDefault, repository }) => [image, name, isDefault, repository.id]),
    ).toEqual([
      ["ghcr.io/crh225/a", "a", true, 7],
      ["ghcr.io/crh225/b", "b", true, 8],
      ["ghcr.io/crh225/shop/api", "shop/api", false, 7],
    ]);
    expect(warnings).toEqual([]);
  });

  test("of a preview that does not name its image are its repository's", () => {
    const { packages } = listImagePackages(
      EXAMPLE_CONFIG,
      [],
      [sweptPreview({ origin: sweptOrigin({ image: undefined }) })],
    );
    expect(packages).toMatchObject([{ image: "ghcr.io/crh225/pricing-api", isDefault: true }]);
  });

  test("of a renamed repository are those of both names", () => {
    const renamed = deploying("ghcr.io/crh225/new", { id: A.id, fullName: "crh225/new" });
    const { packages } = listImagePackages(EXAMPLE_CONFIG, [OWNER_OF_A], [renamed]);
    expect(packages.map(({ image }) => image)).toEqual(["ghcr.io/crh225/a", "ghcr.io/crh225/new"]);
  });

  test("of an unmanaged preview are none", () => {
    const foreign = sweptPreview({ origin: { unreadable: "" } });
    expect(listImagePackages(EXAMPLE_CONFIG, [], [foreign])).toEqual({ packages: [], warnings: [] });
  });
});

test("a package of two repositories is not swept", () => {
  const { packages, warnings } = listImagePackages(
    EXAMPLE_CONFIG,
    [OWNER_OF_A],
    [deploying("ghcr.io/crh225/a", B)],
  );
  expect(packages.map(({ image }) => image)).toEqual(["ghcr.io/crh225/b"]);
  expect(warnings).toEqual([
    '"ghcr.io/crh225/a" is an image of "crh225/b" and of "Crh225/A"; it is not swept',
  ]);
});

test.each([
  ["docker.io/crh225/a", '"docker.io/crh225/a" is not at ghcr.io; it is not swept'],
  ["crh225/a", '"crh225/a" is not an image of a registry; it is not swept'],
])("an image such as %s is not swept", (image, warning) => {
  const { packages, warnings } = listImagePackages(EXAMPLE_CONFIG, [], [deploying(image, B)]);
  expect(packages.map((one) => one.image)).toEqual(["ghcr.io/crh225/b"]);
  expect(warnings).toEqual([warning]);
});

test("another registry is refused, in words", () => {
  const config = { ...EXAMPLE_CONFIG, registry: { host: "localhost:5000", pullSecrets: [] } };
  expect(() => listImagePackages(config, [], [])).toThrow(
    expect.objectContaining({
      code: "unserved-registry",
      message: `registry.host: expected ghcr.io, the only registry whose images can be swept, got "localhost:5000"`,
    }),
  );
});

describe("the used images", () => {
  test("are the tags and digests that previews deploy", () => {
    const image = { repository: "ghcr.io/crh225/a", tag: "pr-1", digest: undefined };
    const digest = `sha256:${"a".repeat(64)}`;
    expect(
      usedImages([
        sweptPreview({ pr: 1, origin: sweptOrigin({ image }) }),
        sweptPreview({ pr: 2, origin: sweptOrigin({ image: { ...image, tag: "pr-2", digest } }) }),
      ]),
    ).toEqual({
      references: new Set(["ghcr.io/crh225/a:pr-1", "ghcr.io/crh225/a:pr-2"]),
      digests: new Set([digest]),
      pullRequests: new Set(),
    });
  });

  test.each([
    ["does not say what it deploys", sweptOrigin({ image: undefined })],
    ["cannot be read", { unreadable: "it is too large" }],
  ])("are all of a preview's number when it %s", (_, origin) => {
    expect(usedImages([sweptPreview({ pr: 7, origin })])).toEqual({
      references: new Set(),
      digests: new Set(),
      pullRequests: new Set([7]),
    });
  });
});
