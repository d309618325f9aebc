import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageFacts, imageVersion, PACKAGE, packageContents } from "../../../fixtures/image-facts.ts";
import { runs } from "../../../fixtures/runs.ts";
import { HOUR, MINUTE, NOW } from "../../../fixtures/sweep-facts.ts";
import type { SweptPullRequest } from "../sweep/sweep-facts.ts";
import type { ImageFacts, ImagePackage, ImageVersion, PackageContents, UsedImages } from "./image-facts.ts";
import { listSome, planImageSweep, pullRequestsOf } from "./plan-image-sweep.ts";

const OPEN: SweptPullRequest = { state: "open", labels: [] };
const CLOSED: SweptPullRequest = { state: "closed", since: NOW - HOUR, merged: false };
const MERGED: SweptPullRequest = { ...CLOSED, merged: true };
const YOUNG: SweptPullRequest = { ...CLOSED, since: NOW - 10 * MINUTE + 1 };
const UNKNOWN: SweptPullRequest = { state: "unknown", reason: "crh225/pricing-api is archived" };
const RELEASE = imageVersion({ id: 1, digest: "sha256:1", tags: ["latest"] });
const ELSEWHERE: ImagePackage = {
  ...PACKAGE,
  image: "ghcr.io/crh225/shop/api",
  name: "shop/api",
  isDefault: false,
};

interface Case {
  readonly version?: Partial<ImageVersion>;
  readonly pulls?: Readonly<Record<number, SweptPullRequest>>;
  readonly source?: PackageContents["source"];
  readonly pack?: ImagePackage;
  readonly used?: Partial<UsedImages>;
}

function plan({ version, pulls = { 1: CLOSED }, source, pack = PACKAGE, used }: Case) {
  const pullRequests = new Map(Object.entries(pulls).map(([number, state]) => [Number(number), state]));
  const versions = [imageVersion(version), RELEASE];
  const contents = packageContents({ versions, pullRequests, ...(source === undefined ? {} : { source }) });
  const nothing: UsedImages = { references: new Set(), digests: new Set(), pullRequests: new Set() };
  return planImageSweep(
    imageFacts({}, { packages: [{ package: pack, contents }], used: { ...nothing, ...used } }),
  );
}

describe("an image", () => {
  test.each<[string, Case, string, string, string]>([
    ["of a closed pull request is removed", {}, "remove", "closed", "pull request 1 was closed"],
    [
      "of a merged pull request is removed",
      { pulls: { 1: MERGED } },
      "remove",
      "closed",
      "pull request 1 was merged",
    ],
    [
      "with the moving alias of a closed pull request is removed",
      { version: { tags: ["pr-1", "pr-1-0123456789ab"] } },
      "remove",
      "closed",
      "pull request 1 was closed",
    ],
    [
      "of two pull requests is removed when both are closed",
      { version: { tags: ["pr-2-0123456789ab", "pr-1-0123456789ab"] }, pulls: { 1: CLOSED, 2: MERGED } },
      "remove",
      "closed",
      "pull request 1 was closed, pull request 2 was merged",
    ],
    [
      "without a tag is kept",
      { version: { tags: [] } },
      "keep",
      "untagged",
      "it has no tag, and may be a part of another image",
    ],
    [
      "with a tag that is not a preview's is kept",
      { version: { tags: ["pr-1-0123456789ab", "v1.2.3"] } },
      "keep",
      "other-tag",
      'its tag "v1.2.3" is not a preview tag',
    ],
    [
      "with a tag that only looks like a preview's is kept",
      { version: { tags: ["pr-1-arm64"] } },
      "keep",
      "other-tag",
      'its tag "pr-1-arm64" is not a preview tag',
    ],
    ["of an open pull request is kept", { pulls: { 1: OPEN } }, "keep", "open", "pull request 1 is open"],
    [
      "of a closed and an open pull request is kept",
      { version: { tags: ["pr-1", "pr-2"] }, pulls: { 1: CLOSED, 2: OPEN } },
      "keep",
      "open",
      "pull request 2 is open",
    ],
    [
      "of an unknown pull request is kept",
      { pulls: { 1: UNKNOWN } },
      "keep",
      "unknown",
      "pull request 1 is unknown: crh225/pricing-api is archived",
    ],
    [
      "of a closed and an unknown pull request is kept",
      { version: { tags: ["pr-1", "pr-2"] }, pulls: { 1: CLOSED, 2: UNKNOWN } },
      "keep",
      "unknown",
      "pull request 2 is unknown: crh225/pricing-api is archived",
    ],
    [
      "of a pull request that nobody asked for is kept",
      { pulls: {} },
      "keep",
      "unknown",
      "pull request 1 is unknown: it was not read",
    ],
    [
      "whose pull request closed a moment ago is kept",
      { pulls: { 1: YOUNG } },
      "keep",
      "just-closed",
      "pull request 1 was closed within the grace period",
    ],
    [
      "of two pull requests waits for the one that closed last",
      { version: { tags: ["pr-1", "pr-2"] }, pulls: { 1: CLOSED, 2: { ...YOUNG, merged: true } } },
      "keep",
      "just-closed",
      "pull request 2 was merged within the grace period",
    ],
    [
      "that a preview directory deploys by its tag is kept",
      { used: { references: new Set(["ghcr.io/crh225/pricing-api:pr-1-0123456789ab"]) } },
      "keep",
      "in-use",
      "a preview directory deploys it",
    ],
    [
      "that a preview directory deploys by its digest is kept",
      { used: { digests: new Set([imageVersion().digest]) } },
      "keep",
      "in-use",
      "a preview directory deploys it",
    ],
    [
      "of a preview directory that does not say what it deploys is kept",
      { used: { pullRequests: new Set([1]) } },
      "keep",
      "in-use",
      "a preview directory deploys it",
    ],
    [
      "of which another package's namesake is deployed is removed",
      { used: { references: new Set(["ghcr.io/crh225/other:pr-1-0123456789ab"]) } },
      "remove",
      "closed",
      "pull request 1 was closed",
    ],
    [
      "of a package that GitHub links to another repository is kept",
      { source: 7 },
      "keep",
      "not-linked",
      "GitHub links ghcr.io/crh225/pricing-api to repository 7, and not to crh225/pricing-api (1296269)",
    ],
    [
      "of a package that is linked to none is removed where it has the repository's name",
      { source: "none" },
      "remove",
      "closed",
      "pull request 1 was closed",
    ],
    [
      "of a package that is linked to none is kept where it has another name",
      { source: "none", pack: ELSEWHERE },
      "keep",
      "not-linked",
      "GitHub links ghcr.io/crh225/shop/api to no repository, and not to crh225/pricing-api (1296269)",
    ],
    [
      "of a package with another name is removed where GitHub links it to the repository",
      { pack: ELSEWHERE },
      "remove",
      "closed",
      "pull request 1 was closed",
    ],
    [
      "of a package whose repository nobody asked for is kept",
      { source: "unasked" },
      "keep",
      "not-linked",
      "the repository of ghcr.io/crh225/pricing-api was not read",
    ],
  ])("%s", (_, input, action, rule, reason) => {
    expect(plan(input).images[0]).toMatchObject({ action, rule, reason });
    expect(plan(input).images[1]).toMatchObject({ action: "keep", rule: "other-tag" });
  });
});

describe("a package", () => {
  test("that cannot be seen is reported, and nothing of it is decided", () => {
    const packages = [{ package: PACKAGE, contents: { unseen: "GitHub answered 404" } }];
    expect(planImageSweep(imageFacts({}, { packages }))).toEqual({
      images: [],
      packages: [{ package: PACKAGE, action: "report", rule: "unseen", reason: "GitHub answered 404" }],
      limitExceeded: undefined,
    });
  });

  test("with images of unknown pull requests is reported once", () => {
    const versions = [imageVersion(), imageVersion({ id: 2, tags: ["pr-1"] }), RELEASE];
    const { packages } = planImageSweep(imageFacts({ versions, pullRequests: new Map([[1, UNKNOWN]]) }));
    const reason = "2 images are kept: pull request 1 is unknown: crh225/pricing-api is archived";
    expect(packages).toEqual([{ package: PACKAGE, action: "report", rule: "unknown", reason }]);
  });

  test("of another repository is reported once", () => {
    expect(plan({ source: 7 }).packages).toMatchObject([
      { rule: "not-linked", reason: expect.stringMatching(/^1 image is kept: GitHub links .+ repository 7/) },
    ]);
  });

  test("of which nothing needs a look is not reported", () => {
    expect(plan({}).packages).toEqual([]);
  });

  test("that would lose every tagged image keeps the newest, which GitHub would not delete", () => {
    const versions = [
      imageVersion({ id: 3, createdAt: NOW - 3 * HOUR }),
      imageVersion({ id: 4, createdAt: NOW - 2 * HOUR }),
      imageVersion({ id: 5, createdAt: NOW - HOUR, tags: [] }),
    ];
    const { images } = planImageSweep(imageFacts({ versions }));
    expect(images.map(({ version, action, rule }) => [version.id, action, rule])).toEqual([
      [3, "remove", "closed"],
      [4, "keep", "last"],
      [5, "keep", "untagged"],
    ]);
    expect(images[1]?.reason).toBe(
      "pull request 1 was closed; it is the last tagged image, which GitHub deletes only with the whole package",
    );
  });

  test("that is empty is nothing to speak of", () => {
    expect(planImageSweep(imageFacts({ versions: [] }))).toEqual({
      images: [],
      packages: [],
      limitExceeded: undefined,
    });
  });
});

describe("the removal limit", () => {
  function exceededBy(limits: ImageFacts["limits"], removed: number, kept: number): string | undefined {
    const versions = [
      ...Array.from({ length: removed }, (__, id) => imageVersion({ id })),
      ...Array.from({ length: kept }, (__, id) => imageVersion({ id: 1_000 + id, tags: [`v${id}`] })),
      ...Array.from({ length: 500 }, (__, id) => imageVersion({ id: 2_000 + id, tags: [] })),
    ];
    return planImageSweep(imageFacts({ versions }, { limits })).limitExceeded;
  }

  test.each<[string, ImageFacts["limits"], number, number, string | undefined]>([
    ["lets a fifth go", { maxRemovals: 50, maxShare: 0.2 }, 10, 40, undefined],
    [
      "stops more than a fifth of the tagged images",
      { maxRemovals: 50, maxShare: 0.2 },
      11,
      40,
      "11 of 51 would be removed; the limit is 20 %",
    ],
    [
      "stops more than its number",
      { maxRemovals: 3, maxShare: 1 },
      4,
      99,
      "4 would be removed; the limit is 3",
    ],
    [
      "means nothing by 0",
      { maxRemovals: 0, maxShare: 1 },
      1,
      99,
      "1 would be removed; the limits allow no removal",
    ],
    ["lets a run go that removes nothing", { maxRemovals: 0, maxShare: 0 }, 0, 9, undefined],
  ])("%s", (_, limits, removed, kept, limitExceeded) => {
    expect(exceededBy(limits, removed, kept)).toBe(limitExceeded);
  });
});

test("a reason against every removal counts as an exceeded limit, and is left out where nothing would be removed", () => {
  const blocked = "a service could not be read";
  expect(planImageSweep(imageFacts({}, { blocked })).limitExceeded).toBe(blocked);
  expect(planImageSweep(imageFacts({ versions: [] }, { blocked })).limitExceeded).toBeUndefined();
});

test("no facts make a sweep remove an image that is not of closed pull requests alone, or that is deployed", () => {
  const tag = fc.constantFrom("pr-1", "pr-1-0123456789ab", "pr-2", "pr-3-0123456789ab", "latest", "pr-4-x");
  const state: fc.Arbitrary<SweptPullRequest> = fc.constantFrom(OPEN, CLOSED, MERGED, YOUNG, UNKNOWN);
  const facts = fc.record({
    versions: fc.array(
      fc.record({ tags: fc.uniqueArray(tag, { maxLength: 3 }), digest: fc.constantFrom("a", "b", "c") }),
      { maxLength: 5 },
    ),
    states: fc.dictionary(fc.constantFrom("1", "2", "3"), state),
    source: fc.constantFrom<PackageContents["source"]>(PACKAGE.repository.id, "none", "unasked", 7),
    reference: fc.option(tag, { nil: undefined }),
    digest: fc.constantFrom("a", "d"),
  });
  let removed = 0;
  fc.assert(
    fc.property(facts, ({ versions, states, source, reference, digest }) => {
      const { images } = planImageSweep(
        imageFacts(
          {
            versions: versions.map((version, id) => imageVersion({ id, ...version })),
            pullRequests: new Map(Object.entries(states).map(([number, one]) => [Number(number), one])),
            source,
          },
          {
            used: {
              references: new Set(reference === undefined ? [] : [`${PACKAGE.image}:${reference}`]),
              digests: new Set([digest]),
              pullRequests: new Set(),
            },
          },
        ),
      );
      const gone = images.filter(({ action }) => action === "remove");
      removed += gone.length;
      for (const { version } of gone) {
        expect(version.tags.length).toBeGreaterThan(0);
        for (const one of version.tags) {
          const [, number = ""] = /^pr-([1-9])(?:-[0-9a-f]{12})?$/.exec(one) ?? [];
          expect([CLOSED, MERGED]).toContain(states[number]);
        }
        expect(version.tags).not.toContain(reference);
        expect(version.digest).not.toBe(digest);
        expect([PACKAGE.repository.id, "none"]).toContain(source);
      }
      const tagged = images.filter(({ version }) => version.tags.length > 0);
      expect(tagged.length === 0 || tagged.some(({ action }) => action === "keep")).toBe(true);
    }),
    runs(5000),
  );
  expect(removed).toBeGreaterThan(100);
});

test("the pull requests of images are those of images that have no other tag, each once and in order", () => {
  const tags = [
    ["pr-12-0123456789ab", "pr-12"],
    ["pr-3"],
    ["pr-3-0123456789ab", "pr-2"],
    ["pr-7", "v1.2.3"],
    [],
  ];
  expect(pullRequestsOf(tags.map((of) => imageVersion({ tags: of })))).toEqual([2, 3, 12]);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b", "c"], "a, b, c"],
  [["a", "b", "c", "d"], "a, b, c and 1 more"],
  [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
])("%j is listed as %j", (items, text) => {
  expect(listSome(items)).toBe(text);
});
