import { describe, expect, test } from "vitest";
import { renderReport } from "./render-report.ts";
import { toJson, toResults } from "./results.ts";

const results = toResults(
  {
    parts: [],
    modules: { argocd: "", crossplane: "", "provider-kubernetes": "", "cert-manager": "", istio: "" },
    tools: [],
    components: [
      { name: "kube-apiserver", reported: "kube-apiserver", version: "v1.34.2", program: "/a" },
      { name: "istiod", reported: "istiod", version: "v1", program: undefined, reason: "no time was left" },
    ],
  },
  "0123456789abcdef",
  [
    { id: "life.opens", title: "it opens", passed: true, seconds: 1.5, phases: { ready: 1.25 } },
    { id: "mesh.answers", title: "it answers", passed: undefined, seconds: 0, phases: {} },
  ],
);

describe("the report of a run", () => {
  test("has the versions, the phases, and each case with its result", () => {
    const page = renderReport(results);
    expect(page).toContain("| kube-apiserver | 1.34.2 |");
    expect(page).toContain("| `life.opens` | ready | 1.3 |");
    expect(page).toContain("| `mesh.answers` | it answers | not run | 0.0 |");
    expect(page).toContain("- istiod: no time was left");
  });

  test("has only cases that ran in results.json", () => {
    expect(JSON.parse(toJson(results))).toStrictEqual({
      commit: "0123456789abcdef",
      components: [{ name: "kube-apiserver", version: "1.34.2" }],
      cases: [{ id: "life.opens", passed: true, seconds: 1.5 }],
    });
  });
});
