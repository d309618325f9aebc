import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test, type TestContext } from "vitest";
import { configOf, DOMAIN, type Flaws, SHA, startTestPlatform } from "../doctor/platform.fixture.ts";
import { preview } from "../run-preview.fixture.ts";
import type { Terminal } from "preview-console";
import { doctorCommand } from "./doctor.ts";

const PRICING = ["--service", "pricing-api", "--team", "red", "--pr", "1"];

interface Prepared extends AsyncDisposable {
  /** Every option that a person can give about the platform. */
  readonly options: readonly string[];
  readonly file: (name: string) => string;
}

/** A platform, and the files that a person has who looks after it. */
async function prepare(context: TestContext, flaws: Flaws = {}): Promise<Prepared> {
  await using started = new AsyncDisposableStack();
  const platform = started.use(await startTestPlatform(context, flaws));
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

test("tells a person that the whole path works, a line for each link", async (context) => {
  await using prepared = await prepare(context);
  const { code, out, err } = await preview("doctor", ...prepared.options, ...PRICING, "--sha", SHA);
  expect([code, err]).toEqual([0, ""]);
  const lines = out.replaceAll(/port \d+|20\d\d-\d\d-\d\d/g, "…").split("\n");
  expect(lines).toMatchInlineSnapshot(`
    [
      "pricing-api-pr-1-red.chrishouse.io",
      "",
      "✓ the platform config is valid            previews are below chrishouse.io",
      "– the host's name leads to the hub        --hub says where the hub is (127.0.0.1); whether DNS says the same is not looked at",
      "✓ the hub's certificate covers the host   the certificate covers the host until …",
      "✓ the hub answers                         127.0.0.1, … answered 200",
      "✓ the hub takes the host for a preview's  the hub's pattern matches the host",
      "✓ the spoke's name leads to the spoke     127.0.0.1 is an address",
      "✓ the hub reaches the spoke               127.0.0.1, … accepts connections",
      "✓ the hub can trust the spoke             the certificate covers eastwest-shared-dev-cluster.chrishouse.io until …, and the spoke's CA signed it",
      "✓ the spoke lets in only the hub          the hub's certificate is let in, and a caller without one is refused",
      "✓ the spoke has a route for the host      the spoke has the preview's route",
      "✓ the service is well                     / answered 200",
      "✓ the service names its commit            it runs commit 0123456789ab",
      "– the hub has what was rendered           not looked at without --hub-context",
      "– the spoke has what was rendered         not looked at without --spoke-context",
      "– the spoke knows the controllers         Argo CD's credentials were not given; Crossplane's credentials were not given",
      "",
      "Nothing is broken. 4 of 15 links could not be judged.",
      "",
    ]
  `);
});

test("tells a program the same as one object", async (context) => {
  await using prepared = await prepare(context);
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
    "identities skipped",
  ]);
});

test("ends with 1 when a link is broken, and names it with its cure", async (context) => {
  await using prepared = await prepare(context, { hubNames: [`*.red.${DOMAIN}`] });
  const person = await preview("doctor", ...prepared.options, ...PRICING);
  expect(person.code).toBe(1);
  expect(person.out).toMatch(
    /^✗ the hub's certificate covers the host .*a wildcard stands for exactly one label/m,
  );
  expect(person.out).toMatch(/^ {4}cure: the secret wildcard-tls/m);
  expect(person.out).toContain("\nThe path is broken. ");
  expect(person.err).toBe("preview: failed\n  the path is broken at tls\n");
  const program = await preview("doctor", ...prepared.options, ...PRICING, "--json");
  expect(program.code).toBe(1);
  expect(JSON.parse(program.out).links).toContainEqual({
    id: "tls",
    state: "broken",
    detail: expect.stringContaining("does not cover"),
    cure: expect.stringContaining("*.chrishouse.io"),
  });
});

test("a config that is none is the first broken link, and every other is skipped", async (context) => {
  await using prepared = await prepare(context);
  await writeFile(prepared.file("preview.yaml"), "version: 1\ndomain: Chris House\nclutser: x\n");
  const { code, out } = await preview("doctor", ...prepared.options, ...PRICING, "--json");
  expect(code).toBe(1);
  const { host, links } = JSON.parse(out);
  expect(host).toBeUndefined();
  expect(links[0]).toMatchObject({ id: "config", state: "broken" });
  expect(links[0].detail).toMatch(/domain: expected .*; .*clutser: is not a key/);
  const details = links.slice(1).map(({ detail }: Record<string, string>) => detail);
  expect(new Set(details)).toEqual(new Set(["config is broken"]));
});

test("wrong options are all told at once, before anything is asked", async (context) => {
  await using prepared = await prepare(context);
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
  const expected = ["config", "host", "hub", "spoke", "timeout", "ca", "spoke-ca", "client-key"];
  expect(paths).toEqual(["preview", ...expected, ""]);
  expect(err).toContain("client-key: expected the key of --client-cert, got nothing");
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
  ["half a preview", ["--service", "pricing-api"], "team: expected a name"],
])("refuses %s", async (_, more, told) => {
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  try {
    const config = join(folder, "preview.yaml");
    await writeFile(config, configOf({ hub: 1, spoke: 1 }));
    const { code, err } = await preview("doctor", "--config", config, ...more);
    expect(code).toBe(2);
    expect(err).toContain(told);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("refuses a key of another certificate, and shows nothing of it", async (context) => {
  await using prepared = await prepare(context);
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

test("shows colours and what it waits for on a terminal only", async (context) => {
  await using prepared = await prepare(context);
  const written = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    environment: {},
    interactive: true,
  };
  const [, config = "", , ca = "", , hub = "", , spoke = ""] = prepared.options;
  await doctorCommand({ config, ca, hub, spoke, timeout: "20s" }, terminal);
  expect(written.out).toContain("\u001b[32m✓\u001b[39m the hub answers");
  expect(stripVTControlCharacters(written.err)).toContain("… asking 127.0.0.1, port ");
  expect(written.err.endsWith("\r\u001b[2K")).toBe(true);
});
