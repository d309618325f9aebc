import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  CHART_ROUTE,
  CHART_VALUES,
  chartSection,
  PREVIEW_SECTIONS,
  renderStandaloneRoute,
  readSkeletonFile,
} from "./skeleton.ts";

const FACTS = {
  service: "pricing-api",
  domain: "chrishouse.io",
  gateway: "istio-ingress/preview",
  exampleHost: "pricing-api-pr-1-red.chrishouse.io",
};

test("chartSection returns the skeleton's sections, filled", async () => {
  const values = await readSkeletonFile(CHART_VALUES);
  const sections = PREVIEW_SECTIONS.map((section) => chartSection(values, section, FACTS)).join("\n");
  expect(parse(sections)).toEqual({
    istio: {
      enabled: false,
      hosts: [],
      gateways: ["istio-ingress/preview"],
      preview: { enabled: false, hostname: "", gateway: "istio-ingress/preview" },
    },
    preview: { enabled: false, sha: "", attempt: 1 },
  });
  expect(sections).not.toContain("${{");
});

test("an unknown section and an unknown placeholder are errors", () => {
  expect(() => chartSection("a:\n  b: 1\n", "istio", FACTS)).toThrow("helm/values.yaml has no section istio");
  expect(() => chartSection("istio:\n  a: ${{ values.x }}\n", "istio", FACTS)).toThrow("${{ values.x }}");
});

test("the standalone route uses none of the skeleton's helpers", async () => {
  const route = renderStandaloneRoute(await readSkeletonFile(CHART_ROUTE));
  expect(route).toContain("x-preview-sha");
  expect(route).not.toMatch(/include|labels:/);
  expect(() => renderStandaloneRoute('{{ include "service.other" . }}')).toThrow(CHART_ROUTE);
});
