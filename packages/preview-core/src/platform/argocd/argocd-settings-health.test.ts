import { expect, test } from "vitest";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { type Health, runHealthCheck } from "../../../fixtures/lua.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { CLAIM_HEALTH } from "./argocd-settings.ts";

const claim = buildClaim(DEPLOYMENT, EXAMPLE_CONFIG);

function healthOf(...conditions: object[]): Health {
  return runHealthCheck(CLAIM_HEALTH, { ...claim, status: { conditions } });
}

const synced = { type: "Synced", status: "True", reason: "ReconcileSuccess" };
const ready = { type: "Ready", status: "True", reason: "Available" };

test("a claim that Crossplane has not seen is progressing", () => {
  const waiting = { status: "Progressing", message: "waiting for Crossplane" };
  expect(runHealthCheck(CLAIM_HEALTH, claim)).toEqual(waiting);
  expect(runHealthCheck(CLAIM_HEALTH, { ...claim, status: {} })).toEqual(waiting);
  expect(healthOf()).toEqual(waiting);
});

test("one that is synced and not ready is progressing, and says why", () => {
  const creating = { type: "Ready", status: "False", reason: "Creating" };
  expect(healthOf(synced, creating)).toEqual({ status: "Progressing", message: "Creating" });
  expect(healthOf(synced, { ...creating, message: "Unready resources: namespace" })).toEqual({
    status: "Progressing",
    message: "Unready resources: namespace",
  });
  expect(healthOf(synced)).toMatchObject({ status: "Progressing" });
});

test("one that is ready is healthy", () => {
  expect(healthOf(synced, ready)).toEqual({ status: "Healthy", message: "the namespace is there" });
});

test.each([[0], [1]])("one that cannot be synced is degraded, in whatever order it says so (%i)", (index) => {
  const failed = { type: "Synced", status: "False", reason: "ReconcileError", message: "cannot compose" };
  const conditions = [ready].toSpliced(index, 0, failed);
  expect(healthOf(...conditions)).toEqual({ status: "Degraded", message: "cannot compose" });
});
