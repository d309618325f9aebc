import { describe, expect, test } from "vitest";
import type { Deployment } from "./deployment.ts";
import { type Current, planReconciliation } from "./plan-reconciliation.ts";

const NOTHING = { start: [], replace: [], reject: [], stop: [] };
const LIMIT = 3;

describe("planReconciliation", () => {
  test("starts a preview that does not run", () => {
    expect(plan([deployment("a")], [])).toEqual({ ...NOTHING, start: [deployment("a")] });
  });

  test("leaves a deployment alone that runs already, or that failed already", () => {
    expect(plan([deployment("a")], [deployment("a")])).toEqual(NOTHING);
  });

  test.for([
    { sha: "2".repeat(40) },
    { commit: "2".repeat(40) },
    { attempt: 2 },
    { hostname: "other.preview.localhost" },
    { repoUrl: "other" },
  ])("replaces what git wants with another %o", (change) => {
    const changed = { ...deployment("a"), ...change };
    expect(plan([changed], [deployment("a")])).toEqual({ ...NOTHING, replace: [changed] });
  });

  test("stops a preview that the repository does not have", () => {
    expect(plan([], [deployment("a")])).toEqual({ ...NOTHING, stop: ["a"] });
  });

  test("rejects an unreadable directory once, and does not stop its running version", () => {
    const rejection = { directory: "a", message: "is not YAML" };
    const first = planReconciliation(
      { deployments: [], rejections: [rejection] },
      running([deployment("a")]),
      LIMIT,
    );
    expect(first).toEqual({ ...NOTHING, reject: [rejection] });
    const current = new Map([["a", { target: deployment("a"), rejection: rejection.message }]]);
    expect(planReconciliation({ deployments: [], rejections: [rejection] }, current, LIMIT)).toEqual(NOTHING);
  });

  test("deploys a rejected directory when it becomes readable", () => {
    const current = new Map([["a", { target: deployment("a"), rejection: "is not YAML" }]]);
    const desired = { deployments: [deployment("a")], rejections: [] };
    expect(planReconciliation(desired, current, LIMIT)).toEqual({ ...NOTHING, replace: [deployment("a")] });
  });

  test("at the limit, keeps the running previews and rejects new ones in order", () => {
    const [a, b, x, y, z] = ["a", "b", "x", "y", "z"].map((name) => deployment(name));
    const desired = [a, b, x, y, z].filter((one) => one !== undefined);
    const message = "3 previews run already, which is the limit";
    expect(plan(desired, [deployment("y"), deployment("z")])).toEqual({
      ...NOTHING,
      start: [a],
      reject: [
        { directory: "b", message },
        { directory: "x", message },
      ],
    });
  });

  test("starts a new preview when another one ends", () => {
    const [a, b, c] = [deployment("a"), deployment("b"), deployment("c")];
    expect(plan([b, c, deployment("d")], [a, b, c])).toEqual({
      ...NOTHING,
      stop: ["a"],
      start: [deployment("d")],
    });
  });

  test("gives a host to one preview only, and keeps it with its current preview", () => {
    const taken = deployment("z").hostname;
    const thief = { ...deployment("a"), hostname: taken };
    const message = `its host ${taken} belongs to z`;
    expect(plan([thief, deployment("z")], [deployment("z")])).toEqual({
      ...NOTHING,
      reject: [{ directory: "a", message }],
    });
    expect(plan([thief, deployment("z")], [deployment("a"), deployment("z")])).toMatchObject({
      reject: [{ directory: "a", message }],
    });
    expect(plan([thief, deployment("z")], [])).toMatchObject({
      start: [thief],
      reject: [{ directory: "z", message: `its host ${taken} belongs to a` }],
    });
  });

  test("keeps the host of a preview whose manifest cannot be read", () => {
    const thief = { ...deployment("b"), hostname: deployment("a").hostname };
    const rejection = { directory: "a", message: "is not YAML" };
    const desired = { deployments: [thief], rejections: [rejection] };
    expect(planReconciliation(desired, running([deployment("a")]), LIMIT).reject).toEqual([
      rejection,
      { directory: "b", message: `its host ${thief.hostname} belongs to a` },
    ]);
  });
});

function plan(desired: readonly Deployment[], current: readonly Deployment[]): unknown {
  return planReconciliation({ deployments: desired, rejections: [] }, running(current), LIMIT);
}

function running(deployments: readonly Deployment[]): Map<string, Current> {
  return new Map(deployments.map((target) => [target.directory, { target, rejection: undefined }]));
}

function deployment(directory: string): Deployment {
  return {
    directory,
    service: directory,
    team: "red",
    pr: 1,
    application: `${directory}-pr-1`,
    namespace: `red-dev-pr-1-${directory}`,
    hostname: `${directory}-pr-1-red.preview.localhost`,
    repoUrl: `https://github.com/crh225/${directory}`,
    sha: "1".repeat(40),
    commit: "1".repeat(40),
    attempt: 1,
  };
}
