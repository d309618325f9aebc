import { describe, expect, test } from "vitest";
import type { Route } from "../hub/route-table.ts";
import type { Deployment } from "./deployment.ts";
import type { RunningPreview } from "./launch-preview.ts";
import { PreviewSlot, type PreviewSlotOptions } from "./preview-slot.ts";

describe("a preview slot", () => {
  test("ends a start for a newer order, and starts only the newest", async () => {
    const { slot, launched, routes, states } = createSlot();
    slot.deploy(deployment("1"));
    await launched("1");
    slot.deploy(deployment("2"));
    slot.deploy(deployment("3"));
    (await launched("3")).resolve();
    await slot.idle();
    expect(states).toEqual([
      "progressing starting 1",
      "progressing starting 3",
      "healthy 3 answers at a.preview.localhost",
    ]);
    expect(routes.get("a.preview.localhost")).toEqual({
      commit: "3",
      pods: { state: "serving", port: 3, sha: "3" },
    });
  });

  test("lets a start go on when the repository becomes unreadable", async () => {
    const { slot, launched, states } = createSlot();
    slot.deploy(deployment("1"));
    const start = await launched("1");
    slot.reject("is not YAML");
    start.resolve();
    await slot.idle();
    expect(states.slice(1)).toEqual(["healthy 1 answers at a.preview.localhost", "failed is not YAML"]);
    expect(slot.status).toMatchObject({ state: "failed", reason: "rejected", servedSha: "1" });
  });

  test("a newer order replaces a rejection", async () => {
    const { slot, launched, states } = createSlot();
    slot.reject("is not YAML");
    slot.deploy(deployment("1"));
    (await launched("1")).resolve();
    await slot.idle();
    expect(states).not.toContain("failed is not YAML");
  });

  test("moves its route when the host changes", async () => {
    const { slot, launched, routes } = createSlot();
    slot.deploy(deployment("1"));
    (await launched("1")).resolve();
    slot.deploy({ ...deployment("2"), hostname: "b.preview.localhost" });
    (await launched("2")).resolve();
    await slot.idle();
    expect([...routes.keys()]).toEqual(["b.preview.localhost"]);
  });

  test("leaves a route alone that another directory has", async () => {
    const { slot, launched, routes } = createSlot();
    slot.deploy(deployment("1"));
    (await launched("1")).resolve();
    await slot.idle();
    const taken: Route = { commit: "1", pods: { state: "starting" } };
    routes.set("a.preview.localhost", taken);
    slot.remove();
    await slot.idle();
    expect(routes.get("a.preview.localhost")).toBe(taken);
  });

  test("names the next commit at once, and keeps the pods of the old one while the next one starts and fails", async () => {
    const { slot, launched, routes } = createSlot();
    slot.deploy(deployment("1"));
    (await launched("1")).resolve();
    slot.deploy(deployment("2"));
    const start = await launched("2");
    expect(routes.get("a.preview.localhost")).toMatchObject({ commit: "2", pods: { sha: "1" } });
    start.reject(new Error("no space left"));
    await slot.idle();
    expect(routes.get("a.preview.localhost")).toMatchObject({ commit: "2", pods: { sha: "1" } });
    expect(slot.status).toMatchObject({
      state: "failed",
      reason: "internal",
      message: "no space left",
      sha: "2",
    });
  });

  test("names the commit of the claim, also when the pods are of another one", async () => {
    const { slot, launched, routes } = createSlot();
    slot.deploy({ ...deployment("1"), commit: "2" });
    (await launched("1")).resolve();
    await slot.idle();
    expect(routes.get("a.preview.localhost")).toMatchObject({ commit: "2", pods: { sha: "1" } });
  });

  test("has a route without pods while its first version starts, and after it failed", async () => {
    const { slot, launched, routes } = createSlot();
    slot.deploy(deployment("1"));
    const start = await launched("1");
    expect(routes.get("a.preview.localhost")).toEqual({ commit: "1", pods: { state: "starting" } });
    start.reject(new Error("no space left"));
    await slot.idle();
    expect(routes.get("a.preview.localhost")).toEqual({
      commit: "1",
      pods: { state: "failed", message: "no space left" },
    });
  });

  test("goes on after a checkout that could not be removed", async () => {
    const { slot, launched } = createSlot({ stop: () => Promise.reject(new Error("busy")) });
    slot.deploy(deployment("1"));
    (await launched("1")).resolve();
    slot.remove();
    await slot.idle();
    expect(slot.status).toMatchObject({ state: "failed", reason: "internal", message: "busy" });
    slot.deploy(deployment("2"));
    (await launched("2")).resolve();
    await slot.idle();
    expect(slot.status).toMatchObject({ state: "healthy", sha: "2" });
  });
});

interface TestSlot {
  readonly slot: PreviewSlot;
  readonly routes: Map<string, Route>;
  readonly states: string[];
  /** Resolves when the launch of the commit begins, with a function that ends the launch. */
  readonly launched: (sha: string) => Promise<PromiseWithResolvers<void>>;
}

function createSlot({ stop = async () => {} }: { stop?: () => Promise<void> } = {}): TestSlot {
  const routes = new Map<string, Route>();
  const states: string[] = [];
  const launches = new Map<string, PromiseWithResolvers<PromiseWithResolvers<void>>>();
  const at = (sha: string): PromiseWithResolvers<PromiseWithResolvers<void>> => {
    const launch = launches.get(sha) ?? Promise.withResolvers();
    launches.set(sha, launch);
    return launch;
  };
  const launch: PreviewSlotOptions["launch"] = async (wanted, signal): Promise<RunningPreview> => {
    const end = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => end.reject(signal.reason));
    at(wanted.sha).resolve(end);
    await end.promise;
    return {
      deployment: wanted,
      port: Number(wanted.sha),
      ended: new Promise(() => {}),
      output: () => "",
      stop,
    };
  };
  const slot = new PreviewSlot({
    directory: "a",
    routes,
    launch,
    now: () => new Date(0),
    changed: ({ state, message }) => states.push(`${state} ${message}`),
  });
  return { slot, routes, states, launched: (sha) => at(sha).promise };
}

function deployment(sha: string): Deployment {
  return {
    directory: "a",
    service: "a",
    team: "red",
    pr: 1,
    application: "a-pr-1",
    namespace: "red-dev-pr-1-a",
    hostname: "a.preview.localhost",
    repoUrl: "https://github.com/crh225/a",
    sha,
    commit: sha,
    attempt: 1,
  };
}
