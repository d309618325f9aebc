import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Deployment } from "../../fixtures/chart-objects.ts";
import { againstSchema, anyHandedOver, VALUES_SCHEMA } from "../../fixtures/chart-values.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import {
  CHART,
  describeWithEachHelm,
  only,
  renderChart,
  scenario,
  withValue,
} from "../../fixtures/helm-chart.ts";
import { runs } from "../../fixtures/runs.ts";
import { buildApplication } from "../manifests/build-application.ts";

const NAMING = new URL("../../../../docs/naming.md", import.meta.url);
const VALUES = buildApplication(DEPLOYMENT, EXAMPLE_CONFIG).spec.source.helm.valuesObject;
const KEYS = leaves(VALUES);

describe("what the platform passes", () => {
  test("is taken by the chart's schema, for every preview", () => {
    fc.assert(
      fc.property(anyHandedOver, ({ values }) => {
        expect(againstSchema(values)).toEqual([]);
      }),
      runs(300),
    );
  });

  test("has no key that the schema or the chart's own values do not name, except labels of the pods", () => {
    const named = KEYS.filter((key) => !key.startsWith("podLabels."));
    expect(named.filter((key) => schemaAt(key) === undefined)).toEqual([]);
    const defaults = new Set(leaves(parse(readFileSync(join(CHART, "values.yaml"), "utf8"))));
    expect(named.filter((key) => !defaults.has(key))).toEqual([]);
  });

  test.each(KEYS)("cannot lack %s unless the chart has a default for it", (key) => {
    const required = new Set([
      "image.repository",
      "image.tag",
      "preview.enabled",
      "preview.sha",
      "preview.attempt",
      "preview.hostname",
    ]);
    const problems = againstSchema(JSON.parse(JSON.stringify(withValue(VALUES, key, undefined))));
    const name = key.split(".").at(-1);
    if (required.has(key)) expect(problems.join()).toContain(`must have required property '${name}'`);
    else expect(problems).toEqual([]);
  });

  test("is what docs/naming.md lists", () => {
    const [, section = ""] = readFileSync(NAMING, "utf8").split("\n## Chart values\n");
    const listed = [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, key]) => key);
    expect(listed).toEqual(KEYS);
  });

  test("is the chart's own example of a preview", () => {
    expect(scenario("preview")).toEqual(VALUES);
  });

  test.each(["image.mirror", "podLabels.preview-core/later", "preview.expiresAt"])(
    "may have %s one day, which the chart lets through",
    (key) => {
      expect(againstSchema(withValue(VALUES, key, "later"))).toEqual([]);
    },
  );
});

describeWithEachHelm("any preview", (helm) => {
  test("is rendered with its own host, commit, image, secrets and attempt", async () => {
    await fc.assert(
      fc.asyncProperty(anyHandedOver, async ({ names, release, values }) => {
        const objects = await renderChart(helm, values, { release });
        expect(objects.filter(({ metadata }) => metadata.name !== release)).toEqual([]);
        const { metadata, spec } = only<Deployment>(objects, "Deployment").spec.template;
        const { repository, tag, digest, pullSecrets } = values.image;
        expect(spec.containers[0]?.image).toBe(digest ? `${repository}@${digest}` : `${repository}:${tag}`);
        expect(spec.imagePullSecrets ?? []).toEqual(pullSecrets);
        expect(metadata.labels).toMatchObject(values.podLabels);
        expect(spec.containers[0]?.env).toContainEqual({ name: "PREVIEW_HOSTNAME", value: names.hostname });
      }),
      runs(10, 50, 500),
    );
  });
});

/** The paths of everything that is no object with keys of its own. */
function leaves(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

/** What the schema says of a value, by path. */
function schemaAt(path: string): unknown {
  return path.split(".").reduce<unknown>((schema, key) => at(at(schema, "properties"), key), VALUES_SCHEMA);
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
