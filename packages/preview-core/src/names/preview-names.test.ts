import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyName, anyPreview, twoPreviews } from "../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG, PRICING_API, SHA } from "../../fixtures/example.ts";
import { DNS_LABEL, LABEL_VALUE, shortForms } from "../../fixtures/name-forms.ts";
import { runs } from "../../fixtures/runs.ts";
import type { Preview } from "./preview.ts";
import {
  imageTag,
  keptNames,
  labelOf,
  type NamespaceScope,
  parseImageTag,
  parsePreviewDirectory,
  previewDirectory,
  type PreviewNames,
  previewNames,
} from "./preview-names.ts";

/** helm/helm `pkg/chartutil/validate_name.go` */
const RELEASE = /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What two previews share only when they are one. */
const PER_TEAM = ["hostname", "url", "namespace"] as const;
/** What two previews share only when they are one, or have the same service and number: one owner has the service. */
const PER_DIRECTORY = ["application", "release", "directory"] as const;

const inEnvironment = fc.tuple(anyPreview, anyName("environment"));

test("the names are those of the reference implementation, with the service in the namespace", () => {
  expect(previewNames(PRICING_API, EXAMPLE_CONFIG, { sha: SHA })).toEqual({
    hostname: "pricing-api-pr-1-red.chrishouse.io",
    url: "https://pricing-api-pr-1-red.chrishouse.io",
    namespace: "red-dev-pr-1-pricing-api",
    application: "pricing-api-pr-1",
    release: "pricing-api-pr-1",
    imageTag: "pr-1-0123456789ab",
    directory: "infra/quickstart-services/pricing-api/preview-pr-1",
  });
});

test("without a commit the image tag moves, and the scope team gives the namespace of the reference implementation", () => {
  expect(previewNames(PRICING_API, EXAMPLE_CONFIG, { namespaceScope: "team" })).toMatchObject({
    imageTag: "pr-1",
    namespace: "red-dev-pr-1",
  });
});

test.each([
  ["https", null, "https://pricing-api-pr-1-red.chrishouse.io"],
  ["https", 443, "https://pricing-api-pr-1-red.chrishouse.io"],
  ["https", 80, "https://pricing-api-pr-1-red.chrishouse.io:80"],
  ["https", 8443, "https://pricing-api-pr-1-red.chrishouse.io:8443"],
  ["http", null, "http://pricing-api-pr-1-red.chrishouse.io"],
  ["http", 80, "http://pricing-api-pr-1-red.chrishouse.io"],
  ["http", 443, "http://pricing-api-pr-1-red.chrishouse.io:443"],
] as const)("have a url by %s and port %s that shows only a port of its own", (scheme, port, url) => {
  expect(previewNames(PRICING_API, { ...EXAMPLE_CONFIG, publicUrl: { scheme, port } }).url).toBe(url);
});

test("the same preview has the same names every time", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      expect(previewNames({ ...preview }, EXAMPLE_CONFIG)).toEqual(previewNames(preview, EXAMPLE_CONFIG));
    }),
    runs(100),
  );
});

describe("the namespace", () => {
  test("is a DNS label, and whole if it fits", () => {
    fc.assert(
      fc.property(inEnvironment, fc.constantFrom("service", "team"), ([preview, environment], scope) => {
        const { service, team, pr } = preview;
        const { namespace } = namesIn(environment, preview, scope);
        expect(namespace).toMatch(DNS_LABEL);
        const whole = `${team}-${environment}-pr-${pr}${scope === "team" ? "" : `-${service}`}`;
        expect(namespace === whole).toBe(whole.length <= 63);
      }),
      runs(1000),
    );
  });

  test("begins with that of the reference implementation, unless not one character of the service fits behind", () => {
    fc.assert(
      fc.property(inEnvironment, ([preview, environment]) => {
        const start = `${preview.team}-${environment}-pr-${preview.pr}`;
        const shortest = Math.min(preview.service.length, "s--0123456789abcdef".length);
        fc.pre(`${start}-`.length + shortest <= 63);
        expect(namesIn(environment, preview).namespace.startsWith(`${start}-`)).toBe(true);
      }),
      runs(500),
    );
  });

  test("keeps the starts of both names, the environment, the number and the whole hash", () => {
    fc.assert(
      fc.property(inEnvironment, ([preview, environment]) => {
        const teams = `(?:${preview.team}|${shortForms(preview.team, preview)})`;
        const services = `(?:${preview.service}|${preview.service[0]}|${shortForms(preview.service, preview)})`;
        expect(namesIn(environment, preview).namespace).toMatch(
          new RegExp(`^${teams}-${environment}-pr-${preview.pr}-${services}$`),
        );
      }),
      runs(500),
    );
  });

  test("matches the platform's pattern for preview namespaces", () => {
    fc.assert(
      fc.property(inEnvironment, ([preview, environment]) => {
        const { namespace } = namesIn(environment, preview);
        expect(namespace).toMatch(new RegExp(`^.+-${environment}-pr-[1-9][0-9]{0,6}-.+$`));
        expect(namespace).toMatch(new RegExp(`^.*-${environment}-pr-[1-9].*$`));
      }),
      runs(500),
    );
  });
});

test("two services that share 40 bits of hash share no name", () => {
  const [one, other] = ["x000000kvkv", "x0000011lxg"].map((end) =>
    namesIn("dev", {
      service: `customer-notification-preferences-gateway-worker-${end}`,
      team: "red",
      pr: 1,
    }),
  );
  expect(one?.hostname).toContain("--ae847ffa53");
  expect(other?.hostname).toContain("--ae847ffa53");
  for (const kind of [...PER_TEAM, ...PER_DIRECTORY]) expect(one?.[kind]).not.toBe(other?.[kind]);
});

test("behind a long environment the team has the hash, and the service keeps its first letter", () => {
  const preview = {
    service: "customer-notification",
    team: "customer-communications-platform",
    pr: 1_234_567,
  };
  const { namespace } = namesIn("integration-europe-1", preview);
  expect(namespace).toMatch(/^customer-co--[0-9a-f]{16}-integration-europe-1-pr-1234567-c$/);
  expect(namespace.length).toBeLessThanOrEqual(63);
});

test("a live preview keeps the names that an older version shortened with ten digits, and no others", () => {
  const service = "customer-notification-preferences-service-internal";
  const preview = { service, team: "red", pr: 1234 };
  const live = {
    hostLabel: `${service}-pr-1234-red`,
    namespace: "red-dev-pr-1234-customer-notification-preferences-s--96c5d6a9b1",
    application: `${service}-pr-1234`,
    release: "customer-notification-preferences--96c5d6a9b1-pr-1234",
  };
  const kept = keptNames(live);
  expect(kept).toEqual({ namespace: live.namespace, release: live.release });
  expect(previewNames(preview, { ...EXAMPLE_CONFIG, domain: "example.com" }, { kept })).toMatchObject({
    ...kept,
    hostname: `${live.hostLabel}.example.com`,
    application: live.application,
  });
  const fresh = previewNames(preview, EXAMPLE_CONFIG);
  expect(keptNames({ ...fresh, hostLabel: labelOf(fresh.hostname) })).toBe(undefined);
  const old = { hostLabel: "customer--65b36d9e4a-pr-1-red" };
  expect(previewNames(preview, EXAMPLE_CONFIG, { kept: keptNames(old) }).url).toBe(
    `https://${old.hostLabel}.chrishouse.io`,
  );
});

describe("Application and release", () => {
  test("are valid, and whole if they fit; else they keep start, number and hash", () => {
    fc.assert(
      fc.property(anyPreview, (preview) => {
        const { application, release } = previewNames(preview, EXAMPLE_CONFIG);
        expect(application).toMatch(LABEL_VALUE);
        expect(application).toMatch(DNS_LABEL);
        expect(release).toMatch(RELEASE);
        const whole = `${preview.service}-pr-${preview.pr}`;
        const short = new RegExp(`^${shortForms(preview.service, preview)}-pr-${preview.pr}$`);
        expect(application).toMatch(whole.length > 63 ? short : new RegExp(`^${whole}$`));
        expect(release).toMatch(whole.length > 53 ? short : new RegExp(`^${whole}$`));
      }),
      runs(500),
    );
  });
});

describe("two previews", () => {
  test("share no hostname and no namespace, and no name at all when service or number differ", () => {
    fc.assert(
      fc.property(twoPreviews, anyName("environment"), ([one, other], environment) => {
        const [names, others] = [namesIn(environment, one), namesIn(environment, other)];
        const isSameDirectory = one.service === other.service && one.pr === other.pr;
        const kinds = isSameDirectory ? PER_TEAM : [...PER_TEAM, ...PER_DIRECTORY];
        expect(kinds.filter((kind) => names[kind] === others[kind])).toEqual([]);
      }),
      runs(1000),
    );
  });

  test("share no name, whatever words in their names look like separators", () => {
    const words = ["a", "pr", "1", "dev"];
    const joined = words.flatMap((x) => [
      x,
      ...words.flatMap((y) => [`${x}-${y}`, ...words.map((z) => `${x}-${y}-${z}`)]),
    ]);
    const services = joined.filter((name) => !/^1|(^|-)pr-1(-|$)/.test(name));
    const teams = joined.filter((name) => !/(^|-)pr-1(-|$)/.test(name));
    const all = services.flatMap((service) =>
      teams.flatMap((team) => [1, 11].map((pr) => previewNames({ service, team, pr }, EXAMPLE_CONFIG))),
    );
    const count = (kind: keyof PreviewNames) => new Set(all.map((one) => one[kind])).size;
    expect(PER_TEAM.map(count)).toEqual(PER_TEAM.map(() => all.length));
    expect(PER_DIRECTORY.map(count)).toEqual(PER_DIRECTORY.map(() => services.length * 2));
  });
});

describe("an image tag", () => {
  test("shows the first twelve digits of the commit", () => {
    expect(imageTag(7, SHA)).toBe("pr-7-0123456789ab");
    expect(imageTag(7)).toBe("pr-7");
  });

  test("is valid for a registry", () => {
    fc.assert(
      fc.property(anyPreview, fc.stringMatching(/^[0-9a-f]{40}$/), ({ pr }, sha) =>
        /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(imageTag(pr, sha)),
      ),
      runs(100),
    );
  });
});

describe("the pull request of an image tag", () => {
  test("is its number, with a commit and without", () => {
    fc.assert(
      fc.property(anyPreview, fc.stringMatching(/^[0-9a-f]{40}$/), ({ pr }, sha) => {
        expect([parseImageTag(imageTag(pr, sha)), parseImageTag(imageTag(pr))]).toEqual([pr, pr]);
      }),
      runs(200),
    );
  });

  test.each([
    "latest",
    "v1.2.3",
    "main-0123456789ab",
    "pr-",
    "pr-0",
    "pr-01",
    "pr-12345678",
    "pr-1-",
    "pr-1-0123456789a",
    "pr-1-0123456789abc",
    "pr-1-0123456789AB",
    "pr-1-arm64",
    "pr-1\n",
    "my-pr-1",
    "PR-1",
  ])("%j names no pull request", (tag) => {
    expect(parseImageTag(tag)).toBeUndefined();
  });
});

describe("the pull request of a directory's last segment", () => {
  test("is its number", () => {
    fc.assert(
      fc.property(anyPreview, (preview) => {
        const directory = previewDirectory(preview, EXAMPLE_CONFIG.root);
        expect(parsePreviewDirectory(directory.split("/").at(-1) ?? "")).toBe(preview.pr);
      }),
      runs(200),
    );
  });

  test.each([
    "dev",
    "preview-pr-",
    "preview-pr-0",
    "preview-pr-01",
    "preview-pr-1x",
    "preview-pr-12345678",
    "preview-pr-1\n",
    "preview-pr--1",
    "a/preview-pr-1",
    "Preview-pr-1",
  ])("%j names no preview", (name) => {
    expect(parsePreviewDirectory(name)).toBeUndefined();
  });
});

function namesIn(environment: string, preview: Preview, namespaceScope?: NamespaceScope): PreviewNames {
  return previewNames(preview, { ...EXAMPLE_CONFIG, environment }, { namespaceScope });
}

test("the namespace of a team is one for all its services, also when its name is shortened", () => {
  const team = `t${"-long".repeat(7)}-name`;
  const of = (service: string): string =>
    namesIn("environment-of-twenty", { service, team, pr: 9_999_999 }, "team").namespace;
  expect(of("pricing-api")).toContain("--");
  expect(of("pricing-api")).toBe(of("orders-api"));
});
