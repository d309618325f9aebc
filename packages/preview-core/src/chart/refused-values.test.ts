import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Deployment } from "../../fixtures/chart-objects.ts";
import { againstSchema } from "../../fixtures/chart-values.ts";
import {
  describeWithEachHelm,
  only,
  refusal,
  type Rendered,
  renderChart,
  scenario,
  withValue,
} from "../../fixtures/helm-chart.ts";
import { anyText, HOSTILE_TEXTS } from "../../fixtures/hostile-text.ts";
import type { Container } from "../../fixtures/restricted-pod.ts";
import { runs } from "../../fixtures/runs.ts";

const PREVIEW = scenario("preview");
const PRODUCTION = scenario("production");

/** Values that differ in one path, and what of that path the message names. */
const WRONG: readonly [title: string, base: object, path: string, value: unknown, named?: string][] = [
  ["a tag of digits that is a number", PREVIEW, "image.tag", 7],
  ["a preview without a tag", PREVIEW, "image.tag", ""],
  ["a tag with a space", PREVIEW, "image.tag", "pr 1"],
  ["an image with a tag of its own kind", PREVIEW, "image.repository", "ghcr.io/crh225/api@sha256:0"],
  ["no image", PREVIEW, "image.repository", ""],
  ["a digest without its algorithm", PREVIEW, "image.digest", "0".repeat(64)],
  ["pull secrets by name alone", PREVIEW, "image.pullSecrets", ["ghcr"]],
  ["no hostname", PREVIEW, "preview.hostname", ""],
  ["a hostname that is null", PREVIEW, "preview.hostname", null],
  ["a hostname with a port", PREVIEW, "preview.hostname", "a-pr-1-red.chrishouse.io:443"],
  ["a hostname in capitals", PREVIEW, "preview.hostname", "A-pr-1-red.chrishouse.io"],
  ["a wildcard", PREVIEW, "preview.hostname", "*.chrishouse.io"],
  ["a single label", PREVIEW, "preview.hostname", "localhost"],
  ["the mesh as gateway", PRODUCTION, "istio.gateways", ["mesh"], "istio.gateways.0"],
  ["a shortened commit", PREVIEW, "preview.sha", "0123456789ab"],
  ["no commit", PREVIEW, "preview.sha", ""],
  ["a commit of digits that is a number", PREVIEW, "preview.sha", 12],
  ["attempt 0", PREVIEW, "preview.attempt", 0],
  ["an attempt that is text", PREVIEW, "preview.attempt", "1"],
  ["a normal route without hosts", PRODUCTION, "istio.hosts", []],
  ["a normal route without gateways", PRODUCTION, "istio.gateways", []],
  ["a normal route for every host", PRODUCTION, "istio.hosts", ["*"]],
  ["an unknown key", PREVIEW, "replicas", 2],
  ["a preview's route, which the platform makes", PREVIEW, "istio", { preview: {} }, "istio.preview"],
  ["an unknown key of a probe", PREVIEW, "probes.startup.port", 80],
  ["a probe of another host", PREVIEW, "probes.readiness.path", "http://169.254.169.254/"],
  ["a port below 1024", PREVIEW, "port", 80],
  ["a protocol that no gateway knows", PREVIEW, "appProtocol", "http/3"],
  ["the user root", PREVIEW, "runAs.user", 0],
  ["PORT set twice", PREVIEW, "env", [{ name: "PORT", value: "1" }]],
  ["the chart's own variables", PREVIEW, "previewEnv", [{ name: "PREVIEW_SHA", value: "1" }]],
  ["a variable that is a number", PREVIEW, "env", [{ name: "LEVEL", value: 1 }]],
  ["a variable of two values", PREVIEW, "env", [{ name: "LEVEL", value: "1", valueFrom: {} }]],
  ["a quantity that is a word", PREVIEW, "resources.limits.cpu", "many"],
  ["a label that is none", PRODUCTION, "podLabels", { a: "b c" }, "podLabels"],
  ["an annotation that is a number", PRODUCTION, "podAnnotations", { a: 1 }, "podAnnotations"],
  ["fewer pods than none", PRODUCTION, "replicaCount", -1],
  ["an autoscaling without a target", PRODUCTION, "autoscaling.targetCPUUtilizationPercentage", 0],
  ["an interval without a unit", PRODUCTION, "serviceMonitor.interval", "30"],
];

describeWithEachHelm("wrong values", (helm) => {
  test.each(WRONG)(
    "are refused by a message that names the key: %s",
    async (_, base, path, value, named = path) => {
      const message = await refusal(helm, withValue(base, path, value));
      expect(message).toContain("values don't meet the specifications of the schema");
      // Helm 3 writes image.tag, Helm 4 writes /image/tag; a key that is missing or unknown stands beside its parent.
      const [key = "", ...parents] = named.split(".").toReversed();
      const parent = parents.toReversed().join("[./]");
      expect(message).toMatch(new RegExp(`${parent}[./']?.*\\b${key}\\b`));
    },
  );

  test("are named all at once", async () => {
    const both = withValue(withValue(PREVIEW, "image.tag", 7), "preview.sha", "0123456789ab");
    const message = await refusal(helm, both);
    expect(message).toMatch(/image[./]tag/);
    expect(message).toMatch(/preview[./]sha/);
  });
});

test.each(WRONG)("the schema alone refuses the same: %s", (_, base, path, value) => {
  expect(againstSchema(withValue(base, path, value))).not.toEqual([]);
});

const PASSED_TEXTS = [
  "image.repository",
  "image.tag",
  "image.digest",
  "image.pullSecrets",
  "preview.hostname",
  "preview.sha",
  "podLabels",
] as const;

/** What of any text has the form of its value. */
const FORMS: Readonly<Record<(typeof PASSED_TEXTS)[number], RegExp>> = {
  "image.repository": /^[a-z0-9][a-z0-9._/:-]*$/,
  "image.tag": /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
  "image.digest": /^$/,
  "image.pullSecrets": /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
  "preview.hostname": /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
  "preview.sha": /^[0-9a-f]{40}$/,
  podLabels: /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
};

const anyHostileValue = fc.record({ path: fc.constantFrom(...PASSED_TEXTS), text: anyText });

function hostileValues(path: string, text: string): object {
  if (path === "image.pullSecrets") return withValue(PREVIEW, path, [{ name: text }]);
  return withValue(PREVIEW, path, path === "podLabels" ? { "preview-core/sha": text } : text);
}

describe("hostile text where the platform passes text", () => {
  test("passes the schema only where it has the form of the value", () => {
    fc.assert(
      fc.property(anyHostileValue, ({ path, text }) => {
        const accepted = againstSchema(hostileValues(path, text)).length === 0;
        if (accepted) expect(text).toMatch(FORMS[path]);
      }),
      runs(2000),
    );
  });
});

describeWithEachHelm("hostile text", (helm) => {
  test("is refused or comes out as the image's tag, as the schema says", async () => {
    const before = JSON.stringify(await renderChart(helm, withValue(PREVIEW, "image.tag", "plain")));
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const values = hostileValues("image.tag", text);
        if (againstSchema(values).length > 0) {
          const named = NOT_RAW_IN_YAML.test(text)
            ? /image[./]tag|control characters are not allowed/
            : /image[./]tag/;
          expect(await refusal(helm, values)).toMatch(named);
        } else {
          const after = JSON.stringify(await renderChart(helm, values));
          expect(after).toBe(before.replace(":plain", `:${text}`));
        }
      }),
      runs(10, 50, 500),
    );
  });

  test("in free text comes out as data: nothing of it is a template, a document or a key", async () => {
    const texts = [...HOSTILE_TEXTS, "{{ .Release.Name }}", '{{ fail "x" }}', "a\n---\nkind: Role", "'\"\\`"];
    const written = freeText(texts.filter((text) => !NOT_RAW_IN_YAML.test(text)));
    expect(readFreeText(await renderChart(helm, { ...PREVIEW, ...written }))).toEqual(written);
  });

  test("that YAML cannot hold raw comes out as data too, or is refused as a whole", async () => {
    const texts = HOSTILE_TEXTS.filter((text) => NOT_RAW_IN_YAML.test(text));
    expect(texts.length).toBeGreaterThan(1);
    const written = freeText(texts);
    const outcome = await renderChart(helm, { ...PREVIEW, ...written }).then(readFreeText, String);
    if (typeof outcome === "string") expect(outcome).toContain("control characters are not allowed");
    else expect(outcome).toEqual(written);
  });
});

/** Helm 3.17 checks values by way of YAML, and prints these as they are, which it then cannot read. */
const NOT_RAW_IN_YAML = /[\u007f\uffff]/;

/** The values that may be any text. */
interface FreeText {
  readonly previewEnv: NonNullable<Container["env"]>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly serviceAccount: { readonly annotations: Readonly<Record<string, string>> };
}

function freeText(texts: readonly string[]): FreeText {
  const annotations = Object.fromEntries(texts.map((value, index) => [`text/${index}`, value]));
  const previewEnv = texts.map((value, index) => ({ name: `TEXT_${index}`, value }));
  return { previewEnv, podAnnotations: annotations, serviceAccount: { annotations } };
}

/** The same values as they came out. Throws when there are other objects than a preview has. */
function readFreeText(objects: readonly Rendered[]): FreeText {
  const kinds = objects.map(({ kind }) => kind).join(",");
  if (kinds !== "ServiceAccount,Service,Deployment") throw new Error(kinds);
  const { metadata, spec } = only<Deployment>(objects, "Deployment").spec.template;
  const { annotations: podAnnotations = {} } = metadata;
  const { annotations = {} } = only(objects, "ServiceAccount").metadata;
  return {
    previewEnv: (spec.containers[0]?.env ?? []).slice(3),
    podAnnotations,
    serviceAccount: { annotations },
  };
}
