import { expect, test } from "vitest";
import { parseAddress } from "../http/address.ts";
import type { Clock } from "../ports/clock.ts";
import { awaitGone, awaitReady, describeProbe, isReady, type Waiting } from "./await-preview.ts";
import { startGateway, type Gateway } from "./gateway.fixture.ts";
import type { Probe, ProbeTarget } from "./probe-preview.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const OLD = "f".repeat(40);

interface Step {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A pod behind the preview's route. The answer names the commit, if the route has the commit that was asked for. */
function pod(status: number, sha?: string): Step {
  return { status, headers: { ...named(sha), "x-preview-answer": "via_upstream" } };
}

/** The gateway itself, at the preview's route. */
function gatewayFor(sha: string | undefined, answeredBy: string): Step {
  return { status: 503, headers: { ...named(sha), "x-preview-answer": answeredBy } };
}

/** Something else than the preview's route. */
function elsewhere(status: number): Step {
  return { status, headers: {} };
}

function named(sha: string | undefined): Record<string, string> {
  return sha === undefined ? {} : { "x-preview-sha": sha };
}

const NO_POD = gatewayFor(SHA, "no_healthy_upstream");

interface SteppedGateway extends Gateway {
  /** The commit that each request asked for. */
  readonly asked: readonly unknown[];
}

/** A gateway that answers each request with the next step, and repeats the last one. */
async function gatewayOf(...steps: readonly Step[]): Promise<SteppedGateway> {
  const asked: unknown[] = [];
  const gateway = await startGateway((request, response) => {
    const { status, headers } = steps[Math.min(asked.length, steps.length - 1)] ?? elsewhere(500);
    asked.push(request.headers["x-preview-sha"]);
    response.writeHead(status, headers).end();
  });
  return { ...gateway, asked };
}

function targetAt({ address }: Gateway): ProbeTarget {
  return { url: "http://pricing-api-pr-1-red.chrishouse.io", path: "/", address: parseAddress(address) };
}

interface TestWaiting extends Waiting {
  /** All probes before the last one. */
  readonly probes: Probe[];
  readonly sleeps: readonly number[];
}

/** A wait of two seconds in simulated time. */
function waitingFor(more: Partial<Waiting> = {}): TestWaiting {
  const sleeps: number[] = [];
  let now = 0;
  const probes: Probe[] = [];
  const clock: Clock = {
    now: () => now,
    random: () => 0,
    async sleep(milliseconds) {
      sleeps.push(milliseconds);
      now += milliseconds;
    },
  };
  return {
    sleeps,
    timeout: 2000,
    longestInterval: 500,
    clock,
    onProbe: (probe) => void probes.push(probe),
    probes,
    ...more,
  };
}

test.each<[string, readonly Step[]]>([
  ["answers at once", [pod(200, SHA)]],
  ["answers with a redirect", [pod(302, SHA)]],
  ["has no pod of the commit first", [NO_POD, pod(200, SHA)]],
  ["answers 503 first", [pod(503, SHA), pod(200, SHA)]],
  ["is the page for unknown previews first", [elsewhere(404), pod(200, SHA)]],
  ["is another page first", [elsewhere(200), pod(200, SHA)]],
  ["has the route of the commit before at first", [pod(200), NO_POD, pod(200, SHA)]],
])("a preview is ready that %s", async (_, steps) => {
  await using gateway = await gatewayOf(...steps);
  const waiting = waitingFor();
  const waited = await awaitReady(targetAt(gateway), { commit: SHA }, waiting);
  expect(waited).toEqual({
    succeeded: true,
    last: { kind: "answer", status: steps.at(-1)?.status, sha: SHA, answeredBy: "via_upstream" },
  });
  expect(waiting.probes).toHaveLength(steps.length - 1);
});

test.each<[string, Step, string]>([
  ["pods of another commit", pod(200), "the preview's route does not have this commit yet, and answered 200"],
  [
    "no pod of another commit",
    gatewayFor(undefined, "no_healthy_upstream"),
    "the preview's route does not have this commit yet, and answered 503",
  ],
  ["the name of another commit", pod(200, OLD), "the URL answered 200 from commit ffffffffffff"],
  [
    "the beginning of the commit",
    pod(200, SHA.slice(0, 12)),
    "the URL answered 200 from commit 0123456789ab",
  ],
  ["a failure", pod(500, SHA), "the URL answered 500 from commit 0123456789ab"],
  ["not found", pod(404, SHA), "the URL answered 404 from commit 0123456789ab"],
  ["no pod", NO_POD, "no pod of commit 0123456789ab answers yet (no_healthy_upstream)"],
  [
    "no Service",
    gatewayFor(SHA, "cluster_not_found"),
    "no pod of commit 0123456789ab answers yet (cluster_not_found)",
  ],
  [
    "a broken connection",
    gatewayFor(SHA, "upstream_reset_before_response_started{connection_termination}"),
    "no pod of commit 0123456789ab answers yet (upstream_reset_before_response_started)",
  ],
  [
    "a reason beyond letters",
    gatewayFor(SHA, "<b>no</b>"),
    "no pod of commit 0123456789ab answers yet (no answer)",
  ],
  ["no preview", elsewhere(200), "the URL answered 200, but not from a preview"],
  [
    "a commit and nobody who answered",
    { status: 200, headers: { "x-preview-sha": SHA } },
    "the URL answered 200, but not from a preview",
  ],
  ["no route", elsewhere(404), "the gateway answered 404, so the preview's route does not exist yet"],
])(
  "a preview is never ready that answers with %s, and the reason names the answer",
  async (_, step, words) => {
    await using gateway = await gatewayOf(step);
    const waiting = waitingFor();
    const { succeeded, last } = await awaitReady(targetAt(gateway), { commit: SHA }, waiting);
    expect([succeeded, describeProbe(last, SHA), waiting.clock.now()]).toEqual([false, words, 2000]);
  },
);

test.each<[string, boolean, Step]>([
  ["a pod that knows no such request", true, pod(415, SHA)],
  ["a pod that has no such path", true, pod(404, SHA)],
  ["a failing pod", true, pod(500, SHA)],
  ["no pod", false, NO_POD],
  ["a pod of another commit", false, pod(200)],
  ["no preview", false, elsewhere(200)],
])("where any status is right, the answer of %s is a proof: %j", async (_, succeeded, step) => {
  await using gateway = await gatewayOf(step);
  const proof = { commit: SHA, anyStatus: true };
  expect(await awaitReady(targetAt(gateway), proof, waitingFor())).toMatchObject({ succeeded });
});

test.each([
  [0, false, false],
  [101, false, false],
  [199, false, false],
  [200, true, true],
  [399, true, true],
  [400, false, true],
  [599, false, true],
  [600, false, false],
])(
  "status %i of a pod of the commit is ready: %j, and where any status is right: %j",
  (status, ready, any) => {
    const probe: Probe = { kind: "answer", status, sha: SHA, answeredBy: "via_upstream" };
    expect(isReady(probe, { commit: SHA })).toBe(ready);
    expect(isReady(probe, { commit: SHA, anyStatus: true })).toBe(any);
  },
);

test("each request of a wait asks for the commit, and a wait for the end asks for none", async () => {
  await using ready = await gatewayOf(elsewhere(404), pod(200), pod(200, SHA));
  await awaitReady(targetAt(ready), { commit: SHA }, waitingFor());
  expect(ready.asked).toEqual([SHA, SHA, SHA]);
  await using gone = await gatewayOf(pod(200), elsewhere(404));
  await awaitGone(targetAt(gone), waitingFor());
  expect(gone.asked).toEqual([undefined, undefined]);
});

test("a preview is asked four times a second at first, and then after a twentieth of the time waited", async () => {
  await using gateway = await gatewayOf(elsewhere(404));
  const waiting = waitingFor({ timeout: 20_000 });
  await awaitReady(targetAt(gateway), { commit: SHA }, waiting);
  const { sleeps } = waiting;
  expect(sleeps.slice(0, 20)).toEqual(sleeps.slice(0, 20).map(() => 250));
  const begins = sleeps.map((_, index) => sleeps.slice(0, index).reduce((sum, one) => sum + one, 0));
  for (const [index, begin] of begins.slice(0, -1).entries())
    expect(sleeps[index]).toBe(Math.min(500, Math.max(250, Math.ceil(begin / 20))));
  expect(Math.max(...sleeps)).toBe(500);
});

test("a longest interval below a quarter of a second counts from the first request on", async () => {
  await using gateway = await gatewayOf(elsewhere(404));
  const waiting = waitingFor({ timeout: 1000, longestInterval: 100 });
  await awaitReady(targetAt(gateway), { commit: SHA }, waiting);
  expect(waiting.sleeps).toEqual(Array.from({ length: 10 }, () => 100));
});

test("the last request is at the end of the time, whatever the interval", async () => {
  await using gateway = await gatewayOf(elsewhere(404));
  const waiting = waitingFor({ timeout: 600, longestInterval: 3_600_000 });
  const waited = await awaitReady(targetAt(gateway), { commit: SHA }, waiting);
  expect([waited.succeeded, waiting.sleeps]).toEqual([false, [250, 250, 100]]);
});

test("there is one request even without any time", async () => {
  await using gateway = await gatewayOf(pod(200, SHA));
  const waited = await awaitReady(targetAt(gateway), { commit: SHA }, waitingFor({ timeout: 0 }));
  expect(waited.succeeded).toBe(true);
});

test("a removed preview is gone when the gateway answers 404, and not while anything else answers", async () => {
  await using gateway = await gatewayOf(
    pod(200),
    pod(404),
    gatewayFor(undefined, "no_healthy_upstream"),
    elsewhere(503),
    elsewhere(200),
    elsewhere(404),
  );
  const waiting = waitingFor();
  expect(await awaitGone(targetAt(gateway), waiting)).toEqual({
    succeeded: true,
    last: { kind: "answer", status: 404, sha: undefined, answeredBy: undefined },
  });
  expect(waiting.probes.map((probe) => describeProbe(probe))).toEqual([
    "the preview still answered 200",
    "the preview still answered 404",
    "the preview still answered 503",
    "the URL answered 503, but not from a preview",
    "the URL answered 200, but not from a preview",
  ]);

  await using broken = await startGateway(({ socket }) => void socket.destroy());
  const ended = await awaitGone(targetAt(broken), waitingFor());
  expect(ended).toEqual({ succeeded: false, last: { kind: "connection", message: "ECONNRESET" } });
});

test("a cancelled wait throws the signal's reason, during and between requests", async () => {
  const cancelled = new AbortController();
  await using silent = await startGateway(() => cancelled.abort(new Error("cancelled")));
  const during = waitingFor({ signal: cancelled.signal });
  await expect(awaitReady(targetAt(silent), { commit: SHA }, during)).rejects.toThrow("cancelled");

  const between = new AbortController();
  await using gateway = await gatewayOf(elsewhere(404));
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    async sleep(_, signal) {
      between.abort(new Error("cancelled between"));
      signal?.throwIfAborted();
    },
  };
  const waiting = waitingFor({ clock, signal: between.signal });
  await expect(awaitReady(targetAt(gateway), { commit: SHA }, waiting)).rejects.toThrow("cancelled between");
});

test.each<[Probe, string]>([
  [
    { kind: "dns", message: "ENOTFOUND" },
    "the host has no address (ENOTFOUND); check the wildcard DNS record of the domain",
  ],
  [
    { kind: "tls", message: "self-signed certificate" },
    "the certificate was refused (self-signed certificate)",
  ],
  [{ kind: "connection", message: "ECONNREFUSED" }, "there was no connection (ECONNREFUSED)"],
  [{ kind: "timeout", message: "no answer in 10 s" }, "there was no answer in 10 s"],
])("%j has a description", (probe, words) => {
  expect(describeProbe(probe)).toBe(words);
  expect(describeProbe(probe, SHA)).toBe(words);
  expect(isReady(probe, { commit: SHA, anyStatus: true })).toBe(false);
});
