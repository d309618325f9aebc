import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyName, anyPreview, twoPreviews } from "../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG, PRICING_API } from "../../fixtures/example.ts";
import { DNS_LABEL } from "../../fixtures/name-forms.ts";
import { runs } from "../../fixtures/runs.ts";
import { permanentNames, previewNames } from "./preview-names.ts";

test("the names have team, environment and service in them", () => {
  expect(permanentNames(PRICING_API, "dev")).toEqual({
    namespace: "red-dev-pricing-api",
    application: "pricing-api-dev",
    release: "pricing-api",
  });
});

test("the names are valid, and whole if they fit", () => {
  fc.assert(
    fc.property(anyPreview, anyName("environment"), ({ service, team }, environment) => {
      const { namespace, application, release } = permanentNames({ service, team }, environment);
      expect(namespace).toMatch(DNS_LABEL);
      expect(application).toMatch(DNS_LABEL);
      expect(release).toMatch(/^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
      expect(release === service).toBe(service.length <= 53);
      expect(application === `${service}-${environment}`).toBe(`${service}-${environment}`.length <= 63);
    }),
    runs(500),
  );
});

describe("the namespace", () => {
  test("belongs to one service only", () => {
    fc.assert(
      fc.property(twoPreviews, fc.constantFrom("dev", "a-a", "prod"), ([one, other], environment) => {
        fc.pre(one.service !== other.service || one.team !== other.team);
        expect(permanentNames(one, environment).namespace).not.toBe(
          permanentNames(other, environment).namespace,
        );
      }),
      runs(2000),
    );
  });

  test.each([
    [{ team: "web", service: "dev-x" }, { team: "web-dev", service: "x" }, "dev"],
    [{ team: "a", service: "b-dev-c" }, { team: "a-dev-b", service: "c" }, "dev"],
    [{ team: "x", service: "a-s" }, { team: "x-a", service: "s" }, "a-a"],
  ])("of %j differs from that of %j, although both would read the same", (one, other, environment) => {
    const first = permanentNames(one, environment).namespace;
    const second = permanentNames(other, environment).namespace;
    expect(first).not.toBe(second);
    expect(second).toContain("--");
  });

  test("is never a preview's", () => {
    fc.assert(
      fc.property(anyPreview, anyPreview, ({ service, team }, preview) => {
        expect(permanentNames({ service, team }, EXAMPLE_CONFIG.environment).namespace).not.toBe(
          previewNames(preview, EXAMPLE_CONFIG).namespace,
        );
      }),
      runs(500),
    );
  });
});
