import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { configOf, DOMAIN, type Flaws, SHA, startTestPlatform } from "../doctor/platform.fixture.ts";
import { EXAMPLE, preview } from "../run-preview.fixture.ts";
import { runProgram, type Terminal } from "preview-console";
import { PROGRAM } from "../program.ts";

const PRICING = ["--service", "pricing-api", "--team", "red", "--pr", "1"];

interface Prepared extends AsyncDisposable {
  /** Every option that a person can give about the platform. */
  readonly options: readonly string[];
  readonly file: (name: string) => string;
}

/** A platform, and the files that a person has who looks after it. */
async function prepare(flaws: Flaws = {}): Promise<Prepared> {
  await using started = new AsyncDisposableStack();
  const platform = started.use(await startTestPlatform(flaws));
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  started.defer(() => rm(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const files = {
    "preview.yaml": configOf({ hub: platform.hub.port, spoke: platform.spoke.port }),
    "browsers.pem": platform.browserCa.cert,
    "browsers.key": platform.browserCa.key,
    "ca.crt": platform.spokeCa.cert,
    "tls.crt": platform.client.cert,
    "tls.key": platform.client.key,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(file(name), text)));
  const options = [
    ["--config", file("preview.yaml"), "--ca", file("browsers.pem")],
    ["--hub", `127.0.0.1:${platform.hub.port}`, "--spoke", `127.0.0.1:${platform.spoke.port}`],
    ["--spoke-ca", file("ca.crt"), "--client-cert", file("tls.crt"), "--client-key", file("tls.key")],
  ].flat();
  const resources = started.move();
  return { options, file, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

test("prints a line for each step of a path that works", async () => {
  await using prepared = await prepare();
  const { code, out, err } = await preview("doctor", ...prepared.options, ...PRICING, "--sha", SHA);
  expect([code, err]).toEqual([0, ""]);
  const lines = out.replaceAll(/port \d+|20\d\d-\d\d-\d\d/g, "…").split("\n");
  expect(lines).toMatchInlineSnapshot(`
    [
      "pricing-api-pr-1-red.chrishouse.io",
      "",
      "✓ the platform config is valid                previews are below chrishouse.io",
      "– the host's name has an address              DNS was not asked, because --hub names the hub's address (127.0.0.1)",
      "✓ the hub's certificate covers the host       the certificate covers the host until …",
      "✓ the hub's gateway responds                  127.0.0.1, … responded with status 200",
      "✓ the hub's routing pattern matches the host  the hub's pattern matches the host",
      "✓ the spoke's name leads to the spoke         127.0.0.1 is an address",
      "✓ the hub reaches the spoke                   127.0.0.1, … accepts connections",
      "✓ the hub accepts the spoke's certificate     the certificate covers eastwest-shared-dev-cluster.chrishouse.io until …, and the spoke's CA signed it",
      "✓ the spoke's gateway accepts only the hub    the hub's certificate is let in, and a caller without one is refused",
      "✓ the spoke has a route for the host          the spoke has the preview's route",
      "✓ the service responds without an error       / answered 200",
      "✓ pods of the commit respond                  pods of commit 0123456789ab answer",
      "– the hub's objects are as rendered           needs --hub-context",
      "– the spoke's objects are as rendered         needs --spoke-context",
      "– every deletion of a preview ends            needs --hub-context",
      "– parents apply the previews' directories     needs --hub-context",
      "– the spoke knows both controllers            Argo CD's credentials were not given; Crossplane's credentials were not given",
      "",
      "Nothing is broken. 6 of 17 steps were not checked. To check more, add --hub-context, --spoke-context, --argocd-kubeconfig, --crossplane-kubeconfig.",
      "",
    ]
  `);
});

test("prints the same as one JSON object", async () => {
  await using prepared = await prepare();
  const { code, out, err } = await preview("doctor", ...prepared.options, "--json");
  expect([code, err]).toEqual([0, ""]);
  const { host, links } = JSON.parse(out);
  expect(host).toBe(`nothing-pr-9999999-doctor.${DOMAIN}`);
  expect(links.map(({ id, state }: Record<string, string>) => `${id} ${state}`)).toEqual([
    "config ok",
    "dns skipped",
    "tls ok",
    "hub ok",
    "regex ok",
    "east-west-dns ok",
    "east-west ok",
    "hop-server ok",
    "hop-client ok",
    "route ok",
    "service skipped",
    "sha skipped",
    "live-hub skipped",
    "live-spoke skipped",
    "deletions skipped",
    "parents skipped",
    "identities skipped",
  ]);
});

test("ends with 1 when a step is broken, and prints the fix", async () => {
  await using prepared = await prepare({ hubNames: [`*.red.${DOMAIN}`] });
  const person = await preview("doctor", ...prepared.options, ...PRICING);
  expect(person.code).toBe(1);
  expect(person.out).toMatch(
    /^✗ the hub's certificate covers the host .*a wildcard stands for exactly one label/m,
  );
  expect(person.out).toMatch(/^ {4}fix: the secret wildcard-tls/m);
  expect(person.out).toContain("\nThe path is broken. ");
  expect(person.err).toBe("preview: failed\n  failed step: the hub's certificate covers the host\n");
  const program = await preview("doctor", ...prepared.options, ...PRICING, "--json");
  expect(program.code).toBe(1);
  expect(JSON.parse(program.out).links).toContainEqual({
    id: "tls",
    state: "broken",
    detail: expect.stringContaining("does not cover"),
    cure: expect.stringContaining("*.chrishouse.io"),
  });
});

test("a wrong config is the broken first step, and all others are skipped", async () => {
  await using prepared = await prepare();
  await writeFile(prepared.file("preview.yaml"), "version: 1\ndomain: Chris House\nclutser: x\n");
  const { code, out } = await preview("doctor", ...prepared.options, ...PRICING, "--json");
  expect(code).toBe(1);
  const { host, links } = JSON.parse(out);
  expect(host).toBeUndefined();
  expect(links[0]).toMatchObject({ id: "config", state: "broken" });
  expect(links[0].detail).toMatch(/domain: expected .*; .*clutser: is unknown; did you mean cluster/);
  const details = links.slice(1).map(({ detail }: Record<string, string>) => detail);
  expect(new Set(details)).toEqual(new Set(["depends on a failed step: the platform config is valid"]));
});

test("wrong options are reported at once, before any request", async () => {
  await using prepared = await prepare();
  const given = {
    config: prepared.file("none.yaml"),
    host: "https://x",
    hub: "a b",
    spoke: "::1",
    timeout: "0",
    ca: prepared.file("tls.key"),
    "spoke-ca": prepared.file("none"),
    "client-cert": prepared.file("tls.crt"),
  };
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, out, err } = await preview("doctor", ...options);
  expect([code, out]).toEqual([2, ""]);
  const paths = err.split("\n").map((line) => line.trim().split(":")[0]);
  const expected = ["config", "host", "hub", "spoke", "ca", "spoke-ca", "timeout", "client-key"];
  expect(paths).toEqual(["preview", ...expected, ""]);
  expect(err).toContain("client-key: is required: the key of --client-cert");
});

test.each([
  [
    "what is no key",
    ["--client-cert", "/dev/null", "--client-key", "/dev/null"],
    "client-key: is not the key of --client-cert",
  ],
  ["a host and its parts", ["--host", `a-pr-1-b.${DOMAIN}`, ...PRICING], "host: names the preview already"],
  ["a commit of nothing", ["--sha", SHA], "sha: is the commit of a preview"],
  ["half a commit", [...PRICING, "--sha", "0123"], "sha: expected a commit's 40 hex digits"],
  ["half a preview", ["--service", "pricing-api"], "team: is required: a name"],
])("refuses %s", async (_, more, message) => {
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  try {
    const config = join(folder, "preview.yaml");
    await writeFile(config, configOf({ hub: 1, spoke: 1 }));
    const { code, err } = await preview("doctor", "--config", config, ...more);
    expect(code).toBe(2);
    expect(err).toContain(message);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(["10", "0s", "6m", "1d", "soon"])("refuses the time limit %s", async (given) => {
  const { code, err } = await preview("doctor", "--config", EXAMPLE, "--timeout", given);
  expect(code).toBe(2);
  expect(err).toBe(
    `preview: wrong usage\n  timeout: expected a duration such as 10s, at most 5m, got "${given}"\n`,
  );
});

test("refuses a key of another certificate, and prints no part of the key", async () => {
  await using prepared = await prepare();
  const { code, err } = await preview(
    "doctor",
    ...prepared.options,
    "--client-key",
    prepared.file("browsers.key"),
  );
  expect(code).toBe(2);
  expect(err).toBe(
    "preview: wrong usage\n  client-key: is not the key of --client-cert, or one of the two is not in PEM form\n",
  );
});

test("prints colours and the current step on a terminal", async () => {
  await using prepared = await prepare();
  const written = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    environment: {},
    interactive: true,
  };
  await runProgram(PROGRAM, ["doctor", ...prepared.options, "--timeout", "20s"], terminal);
  expect(written.out).toContain("\u001b[32m✓\u001b[39m the hub's gateway responds");
  expect(stripVTControlCharacters(written.err)).toContain("… asking 127.0.0.1, port ");
  expect(written.err.endsWith("\r\u001b[2K")).toBe(true);
});
