import { expect, test } from "vitest";
import { parseAddress } from "../http/address.ts";
import type { Clock } from "../ports/clock.ts";
import { awaitGone, awaitReady, describeProbe, isReady, type Waiting } from "./await-preview.ts";
import { startGateway, type Gateway } from "./gateway.fixture.ts";
import type { Probe, ProbeTarget } from "./probe-preview.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const OLD = "f".repeat(40);

type Step = readonly [status: number, sha: string | undefined];

/** A gateway that answers each request with the next step, and repeats the last one. */
function gatewayOf(...steps: readonly Step[]): Promise<Gateway> {
  let next = 0;
  return startGateway((_, response) => {
    const [status = 500, sha] = steps[Math.min(next++, steps.length - 1)] ?? [];
    response.writeHead(status, sha === undefined ? {} : { "x-preview-sha": sha }).end();
  });
}

function targetAt({ address }: Gateway): ProbeTarget {
  return { url: "http://pricing-api-pr-1-red.chrishouse.io", path: "/", address: parseAddress(address) };
}

/** A wait of half a minute in simulated time. `probes` has all probes before the last one. */
function waitingFor(more: Partial<Waiting> = {}): Waiting & { readonly probes: Probe[] } {
  let now = 0;
  const probes: Probe[] = [];
  const clock: Clock = {
    now: () => now,
    random: () => 0,
    sleep: async (milliseconds) => void (now += milliseconds),
  };
  return {
    timeout: 30_000,
    interval: 10_000,
    clock,
    onProbe: (probe) => void probes.push(probe),
    probes,
    ...more,
  };
}

test.each<[string, readonly Step[], number]>([
  ["answers at once", [[200, SHA]], 0],
  ["answers with a redirect", [[302, SHA]], 0],
  [
    "answers 503 first",
    [
      [503, SHA],
      [200, SHA],
    ],
    1,
  ],
  [
    "is the page for unknown previews first",
    [
      [404, undefined],
      [200, SHA],
    ],
    1,
  ],
  [
    "is another page first",
    [
      [200, undefined],
      [200, SHA],
    ],
    1,
  ],
  [
    "is the commit before at first",
    [
      [200, OLD],
      [503, SHA],
      [200, SHA],
    ],
    2,
  ],
])("a preview is ready that %s", async (_, steps, waits) => {
  await using gateway = await gatewayOf(...steps);
  const waiting = waitingFor();
  const waited = await awaitReady(targetAt(gateway), SHA, waiting);
  expect(waited).toMatchObject({ succeeded: true, last: { kind: "answer", sha: SHA } });
  expect(waiting.probes).toHaveLength(waits);
});

test.each<[string, Step, string]>([
  ["another commit", [200, OLD], "the URL answered 200 from commit ffffffffffff"],
  ["a failure", [500, SHA], "the URL answered 500 from commit 0123456789ab"],
  ["not found", [404, SHA], "the URL answered 404 from commit 0123456789ab"],
  ["no preview", [200, undefined], "the URL answered 200, but not from a preview"],
  ["no route", [404, undefined], "the gateway answered 404, so the preview's route does not exist yet"],
  ["the beginning of the commit", [200, SHA.slice(0, 12)], "the URL answered 200 from commit 0123456789ab"],
])(
  "a preview is never ready that answers with %s, and the reason names the answer",
  async (_, step, words) => {
    await using gateway = await gatewayOf(step);
    const waiting = waitingFor();
    const { succeeded, last } = await awaitReady(targetAt(gateway), SHA, waiting);
    expect([succeeded, describeProbe(last), waiting.probes.length, waiting.clock.now()]).toEqual([
      false,
      words,
      3,
      30_000,
    ]);
  },
);

test("the last request is at the end of the time, even with a longer interval", async () => {
  await using gateway = await gatewayOf([404, undefined], [200, SHA]);
  const waiting = waitingFor({ interval: 3_600_000 });
  const waited = await awaitReady(targetAt(gateway), SHA, waiting);
  expect([waited.succeeded, waiting.clock.now()]).toEqual([true, 30_000]);
});

test("there is one request even without any time", async () => {
  await using gateway = await gatewayOf([200, SHA]);
  const waited = await awaitReady(targetAt(gateway), SHA, waitingFor({ timeout: 0 }));
  expect(waited.succeeded).toBe(true);
});

test("a removed preview is gone with a 404 that is not its own, and not while a gateway or nobody answers", async () => {
  await using gateway = await gatewayOf(
    [200, SHA],
    [404, SHA],
    [503, undefined],
    [200, undefined],
    [404, undefined],
  );
  const waiting = waitingFor({ interval: 5_000 });
  expect(await awaitGone(targetAt(gateway), waiting)).toEqual({
    succeeded: true,
    last: { kind: "answer", status: 404, sha: undefined },
  });
  expect(waiting.probes).toHaveLength(4);

  await using broken = await startGateway(({ socket }) => void socket.destroy());
  const ended = await awaitGone(targetAt(broken), waitingFor());
  expect(ended).toEqual({ succeeded: false, last: { kind: "connection", message: "ECONNRESET" } });
});

test("a cancelled wait throws the signal's reason, during and between requests", async () => {
  const cancelled = new AbortController();
  await using silent = await startGateway(() => cancelled.abort(new Error("cancelled")));
  const during = waitingFor({ signal: cancelled.signal });
  await expect(awaitReady(targetAt(silent), SHA, during)).rejects.toThrow("cancelled");

  const between = new AbortController();
  await using gateway = await gatewayOf([404, undefined]);
  const clock: Clock = {
    now: () => 0,
    random: () => 0,
    async sleep(_, signal) {
      between.abort(new Error("cancelled between"));
      signal?.throwIfAborted();
    },
  };
  const waiting = waitingFor({ clock, signal: between.signal });
  await expect(awaitReady(targetAt(gateway), SHA, waiting)).rejects.toThrow("cancelled between");
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
  expect(isReady(probe, SHA)).toBe(false);
});
