import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPreview } from "../../fixtures/any-preview.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG, PRICING_API } from "../../fixtures/example.ts";
import { LABEL_VALUE } from "../../fixtures/name-forms.ts";
import { runs } from "../../fixtures/runs.ts";
import { previewNames } from "../names/preview-names.ts";
import {
  ANNOTATIONS,
  BARE_LABELS,
  EPHEMERAL_LABEL,
  LABEL_PREFIX,
  LABELS,
  buildAnnotations,
  buildLabels,
} from "./preview-metadata.ts";

const names = previewNames(PRICING_API, EXAMPLE_CONFIG);

test("labels are ours for machines and those without a prefix for people", () => {
  expect(buildLabels(PRICING_API, names)).toEqual({
    "preview-core/ephemeral": "true",
    "preview-core/host": "pricing-api-pr-1-red",
    "preview-core/application": "pricing-api-pr-1",
    "preview-core/service": "pricing-api",
    "preview-core/team": "red",
    "preview-core/pr": "1",
    service: "pricing-api",
    team: "red",
    environment: "preview",
    "pr-number": "1",
    ephemeral: "true",
  });
});

test("labels have the listed keys and no others", () => {
  expect(Object.keys(buildLabels(PRICING_API, names))).toEqual([...Object.values(LABELS), ...BARE_LABELS]);
});

test("labels are valid label values for every preview", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      const labels = buildLabels(preview, previewNames(preview, EXAMPLE_CONFIG));
      expect(Object.values(labels).filter((value) => !LABEL_VALUE.test(value))).toEqual([]);
    }),
    runs(300),
  );
});

test("the host label is the hostname without the domain, so a change of the domain keeps the label", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      const all = previewNames(preview, EXAMPLE_CONFIG);
      const moved = previewNames(preview, { ...EXAMPLE_CONFIG, domain: "example.com" });
      expect(`${buildLabels(preview, all)["preview-core/host"]}.chrishouse.io`).toBe(all.hostname);
      expect(buildLabels(preview, moved)).toEqual(buildLabels(preview, all));
    }),
    runs(100),
  );
});

test("annotations have the origin of the preview, its address and its age", () => {
  expect(buildAnnotations(DEPLOYMENT, names)).toEqual({
    "preview-core/repository": "crh225/pricing-api",
    "preview-core/repository-id": "1296269",
    "preview-core/pull-request": "1",
    "preview-core/pull-request-url": "https://github.com/crh225/pricing-api/pull/1",
    "preview-core/pull-request-id": "PR_kwDOABPHjc5gFtxE",
    "preview-core/url": "https://pricing-api-pr-1-red.chrishouse.io",
    "preview-core/created-at": "2026-11-22T10:00:00Z",
  });
});

test("each of our keys starts with the constant prefix and is valid for Kubernetes", () => {
  for (const key of [EPHEMERAL_LABEL, ...Object.values(ANNOTATIONS)]) {
    expect(key.startsWith(LABEL_PREFIX)).toBe(true);
    expect(key).toMatch(/^[a-z0-9][-a-z0-9.]*\/[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/);
  }
});
