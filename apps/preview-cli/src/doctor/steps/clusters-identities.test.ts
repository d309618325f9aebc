import { parseConfig } from "preview-core";
import { expect, test } from "vitest";
import { configOf } from "../platform.fixture.ts";
import { checkIdentities } from "./clusters.ts";

const CONFIG = {
  ...parseConfig(configOf({ hub: 1, spoke: 1 })),
  identities: { argocd: "system:serviceaccount:kube-system:argocd-manager", crossplane: "crossplane" },
};
const RIGHT = { argocd: { user: CONFIG.identities.argocd }, crossplane: { user: "crossplane" } };

test("names as configured are right", () => {
  expect(checkIdentities(CONFIG, { identities: RIGHT })).toEqual({
    state: "ok",
    detail:
      "the spoke knows Argo CD as system:serviceaccount:kube-system:argocd-manager and Crossplane as crossplane",
  });
});

test("another name is reported with both names, also when the other controller is unknown", () => {
  expect(checkIdentities(CONFIG, { identities: { argocd: { user: "masterclient" } } })).toEqual({
    state: "broken",
    detail:
      'the spoke knows Argo CD as "masterclient", and identities.argocd is "system:serviceaccount:kube-system:argocd-manager"',
    fix: expect.stringContaining("correct identities in preview.yaml"),
  });
});

test("two controllers with swapped credentials are two problems", () => {
  const swapped = { argocd: RIGHT.crossplane, crossplane: RIGHT.argocd };
  expect(checkIdentities(CONFIG, { identities: swapped }).detail).toMatch(
    /Argo CD as "crossplane".*Crossplane as "system:/,
  );
});

test.each([
  [
    {},
    "Argo CD's credentials were not given; Crossplane's credentials were not given",
    ["--argocd-kubeconfig", "--crossplane-kubeconfig"],
  ],
  [{ argocd: RIGHT.argocd }, "Crossplane's credentials were not given", ["--crossplane-kubeconfig"]],
  [{ ...RIGHT, crossplane: { failure: "401" } }, "the spoke did not say who Crossplane is: 401", []],
])("the step is skipped with %j", (seen, detail, options) => {
  expect(checkIdentities(CONFIG, { identities: seen })).toEqual({ state: "skipped", detail, options });
});
