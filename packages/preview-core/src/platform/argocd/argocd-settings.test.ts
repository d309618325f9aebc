import { expect, test } from "vitest";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { argocdParameters, argocdSettings } from "./argocd-settings.ts";

test("gives the claim's kind a health check, under the key that Argo CD makes of group and kind", () => {
  const config = {
    ...EXAMPLE_CONFIG,
    claim: { ...EXAMPLE_CONFIG.claim, apiVersion: "previews.chrishouse.io/v1beta1" },
  };
  const { apiVersion, kind } = buildClaim(DEPLOYMENT, config);
  const key = `resource.customizations.health.${apiVersion.replace(/\/.*/, "")}_${kind}`;
  expect(argocdSettings(config).data).toHaveProperty([key]);
});

test("has only texts, under keys that a ConfigMap accepts", () => {
  const data = { ...argocdSettings(EXAMPLE_CONFIG).data, ...argocdParameters(EXAMPLE_CONFIG).data };
  expect(Object.values(data).filter((value) => typeof value !== "string")).toEqual([]);
  expect(Object.keys(data).filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key))).toEqual([]);
});

test("limits a sync, to more time than the default retries need", () => {
  const seconds = Number(argocdParameters(EXAMPLE_CONFIG).data["controller.sync.timeout.seconds"]);
  expect(seconds).toBeGreaterThan(5 + 10 + 20 + 12 * 30);
  expect(seconds).toBeLessThan(3600);
});

test("keeps an ApplicationSet's status small, however many previews there are", () => {
  const parent = (name: "app-of-apps" | "application-set") =>
    argocdParameters({ ...EXAMPLE_CONFIG, argocd: { ...EXAMPLE_CONFIG.argocd, parent: name } }).data;
  expect(
    Number(parent("application-set")["applicationsetcontroller.status.max.resources.count"]),
  ).toBeLessThan(1000);
  expect(Object.keys(parent("app-of-apps"))).toEqual(["controller.sync.timeout.seconds"]);
});
