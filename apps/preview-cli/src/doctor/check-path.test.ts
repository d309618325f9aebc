import type { RequestListener } from "node:http";
import type { TLSSocket } from "node:tls";
import { createAuthority } from "local-platform";
import { parseConfig } from "preview-core";
import { describe, expect, test } from "vitest";
import { refusedPort, startGateway, startPlainGateway, startSilence, startTcp } from "./gateways.fixture.ts";
import {
  configOf,
  diagnose,
  DOMAIN,
  EAST_WEST,
  HEALTHY,
  HOST,
  stepsIn,
  proofFor,
  questionAbout,
  SHA,
  startTestPlatform,
  testWorld,
} from "./platform.fixture.ts";
import type { Question } from "./path-facts.ts";

const DAY = 86_400_000;
const FOR_EVER = 3_600_000;

function brokenAt(detail: string | RegExp, fix: string | RegExp = /./): object {
  return { state: "broken", detail: expect.stringMatching(detail), fix: expect.stringMatching(fix) };
}

function skippedFor(detail: string | RegExp): object {
  return { state: "skipped", detail: expect.stringMatching(detail), options: expect.any(Array) };
}

describe("a platform on which everything works", () => {
  test("has no broken and no skipped step", async () => {
    await using platform = await startTestPlatform();
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual([]);
    expect(stepsIn("skipped", results)).toEqual([]);
    expect(results.sha).toEqual({ state: "ok", detail: "pods of commit 0123456789ab answer" });
  });

  test("is checked as far as a browser can see without the hub's certificate for the spoke", async () => {
    await using platform = await startTestPlatform();
    const results = await diagnose(questionAbout(platform, { hop: {}, sha: undefined }));
    expect(stepsIn("broken", results)).toEqual([]);
    expect(results["hop-server"]).toEqual(skippedFor("without --spoke-ca"));
    expect(results["hop-client"]).toMatchObject({
      state: "ok",
      detail: expect.stringContaining("the hub is let in"),
    });
    expect(results.sha).toEqual({ ...skippedFor("no commit to ask for is named"), options: ["--sha"] });
  });

  test("is checked up to the spoke with a host without a preview", async () => {
    await using platform = await startTestPlatform();
    const host = `nothing-pr-1-here.${DOMAIN}`;
    const results = await diagnose(questionAbout(platform, { host, previewExpected: false, sha: undefined }));
    expect(stepsIn("broken", results)).toEqual([]);
    expect(stepsIn("skipped", results)).toEqual(["service", "sha"]);
    expect(results.route).toMatchObject({
      detail: `the spoke answered 404 for ${host}, where no preview is`,
    });
  });
});

test("requests use the server name of each gateway and the preview's host", async () => {
  const asked: unknown[] = [];
  const note: RequestListener = ({ socket, headers }, response) => {
    asked.push([(socket as TLSSocket).servername, headers.host]);
    response.writeHead(404).end();
  };
  await using platform = await startTestPlatform({ service: note });
  await using hub = await startGateway(await platform.browserCa.issue({ hosts: [`*.${DOMAIN}`] }), note);
  const config = parseConfig(configOf({ hub: hub.port, spoke: platform.spoke.port }));
  await diagnose(questionAbout(platform, { config }));
  expect(asked).toHaveLength(2);
  expect(asked).toContainEqual([HOST, `${HOST}:${hub.port}`]);
  expect(asked).toContainEqual([EAST_WEST, HOST]);
});

describe("the hub", () => {
  test("a missing DNS record is broken, and steps that need it are skipped", async () => {
    await using platform = await startTestPlatform();
    const lookup = async (name: string): Promise<string[]> => {
      if (name === HOST) throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
      return ["127.0.0.1"];
    };
    const results = await diagnose(questionAbout(platform), testWorld({ lookup }));
    expect(results.dns).toEqual(
      brokenAt("has no address \\(ENOTFOUND\\)", "DNS record \\*\\.chrishouse\\.io .* --hub ADDRESS"),
    );
    expect(results.tls).toEqual(skippedFor("^depends on a failed step: the host's name has an address$"));
    expect(results.hub).toEqual(skippedFor("^depends on a failed step: the host's name has an address$"));
    // The spoke was asked directly.
    expect(results.route.state).toBe("ok");
  });

  test("--hub skips DNS", async () => {
    await using platform = await startTestPlatform();
    const lookup = async (name: string): Promise<string[]> => {
      if (name !== EAST_WEST) throw new Error("not to be looked up");
      return ["127.0.0.1"];
    };
    const hub = { host: "127.0.0.1", port: platform.hub.port };
    const results = await diagnose(questionAbout(platform, { hub }), testWorld({ lookup }));
    expect(stepsIn("broken", results)).toEqual([]);
    expect(stepsIn("skipped", results)).toEqual(["dns"]);
  });

  test("a wildcard certificate one level too low is broken, with an explanation", async () => {
    await using platform = await startTestPlatform({ hubNames: [`*.red.${DOMAIN}`] });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["tls"]);
    expect(results.tls).toEqual(
      brokenAt(
        `it is for "\\*\\.red\\.${DOMAIN}" and does not cover ${HOST}; a wildcard stands for exactly one label`,
        `wildcard-tls in the namespace aks-istio-ingress .* for \\*\\.${DOMAIN}`,
      ),
    );
  });

  test("a wildcard certificate one level too high is broken", async () => {
    await using platform = await startTestPlatform({ hubNames: ["*.io"] });
    expect((await diagnose(questionAbout(platform))).tls).toEqual(brokenAt("one level above the host"));
  });

  test("an untrusted certificate is broken, and later steps are checked", async () => {
    await using platform = await startTestPlatform();
    const results = await diagnose(questionAbout(platform, { ca: undefined }));
    expect(stepsIn("broken", results)).toEqual(["tls"]);
    expect(results.tls).toEqual(
      brokenAt(/chain is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\), signed by "CN=Browsers trust it"/),
    );
  });

  test("a self-signed certificate is broken", async () => {
    await using platform = await startTestPlatform();
    const authority = await createAuthority("Self");
    await using hub = await startGateway({ cert: authority.cert, key: authority.key }, HEALTHY);
    const at = { host: "127.0.0.1", port: hub.port };
    expect((await diagnose(questionAbout(platform, { hub: at }))).tls).toEqual(
      brokenAt(/it is for no DNS name .*; its chain is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
    );
  });

  test("an expired certificate is broken, with its date", async () => {
    await using platform = await startTestPlatform({ hubDays: -1 });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["tls"]);
    expect(results.tls).toEqual(brokenAt(/not accepted: it expired on 20\d\d-\d\d-\d\d$/));
  });

  test("a certificate that is not valid yet is broken, with its date", async () => {
    await using platform = await startTestPlatform();
    const results = await diagnose(questionAbout(platform), testWorld({ now: () => Date.now() - DAY }));
    expect(results.tls).toEqual(brokenAt(/it is not valid before 20\d\d-\d\d-\d\d$/));
  });

  test("a closed port of the hub is broken", async () => {
    await using platform = await startTestPlatform();
    const hub = { host: "127.0.0.1", port: await refusedPort() };
    const results = await diagnose(questionAbout(platform, { hub }));
    expect(stepsIn("broken", results)).toEqual(["hub"]);
    expect(results.hub).toEqual(brokenAt("no connection to 127.0.0.1, port [0-9]+ \\(ECONNREFUSED\\)"));
    expect(results.tls).toEqual(skippedFor("no connection to the hub's gateway"));
  });

  test("a port of the hub without a TLS answer is broken", async () => {
    await using platform = await startTestPlatform();
    const over = new AbortController();
    await using silence = await startSilence(() => over.abort());
    const hub = { host: "127.0.0.1", port: silence.port };
    const results = await diagnose(questionAbout(platform, { hub }), testWorld({ limit: () => over.signal }));
    expect(results.tls).toEqual(brokenAt(/accepts connections, and then says nothing \(nothing in 20 s\)/));
    expect(results.hub).toEqual(
      skippedFor("^depends on a failed step: the hub's certificate covers the host$"),
    );
  });

  test("a hub that never answers a request is broken after its TLS step", async () => {
    await using platform = await startTestPlatform();
    const over = new AbortController();
    const certificate = await platform.browserCa.issue({ hosts: [`*.${DOMAIN}`] });
    await using hub = await startGateway(certificate, () => over.abort());
    const at = { host: "127.0.0.1", port: hub.port };
    const results = await diagnose(
      questionAbout(platform, { hub: at }),
      testWorld({ limit: () => over.signal }),
    );
    expect(results.tls.state).toBe("ok");
    expect(results.hub).toEqual(brokenAt(/gave no HTTP answer \(nothing in 20 s\)/));
  });

  test("a port of the hub that closes the connection is broken", async () => {
    await using platform = await startTestPlatform();
    await using rude = await startTcp((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    const hub = { host: "127.0.0.1", port: rude.port };
    const results = await diagnose(questionAbout(platform, { hub }));
    expect(results.tls).toEqual(brokenAt(/does not speak TLS for this host \(ECONNRESET\)/));
  });

  test("plain HTTP on the hub's TLS port is broken", async () => {
    await using platform = await startTestPlatform();
    await using hub = await startPlainGateway(HEALTHY);
    const at = { host: "127.0.0.1", port: hub.port };
    const results = await diagnose(questionAbout(platform, { hub: at }));
    expect(results.tls).toEqual(brokenAt(/does not speak TLS for this host \(ERR_SSL_/, "protocol HTTPS"));
  });

  test("TLS steps are skipped when previews are served without TLS", async () => {
    await using hub = await startPlainGateway(HEALTHY);
    await using spoke = await startPlainGateway(HEALTHY);
    const config = parseConfig(
      configOf({ hub: hub.port, spoke: spoke.port }, ", hopTls: plaintext").replace(
        "publicUrl: {",
        "publicUrl: { scheme: http,",
      ),
    );
    const question: Question = {
      config,
      configFile: "preview.yaml",
      host: HOST,
      previewExpected: true,
      sha: SHA,
      hop: {},
      timeout: 20_000,
    };
    const results = await diagnose(question);
    expect(results.tls).toEqual(skippedFor("publicUrl.scheme"));
    expect(results["hop-server"]).toEqual(skippedFor("hopTls is plaintext"));
    expect(results["hop-client"]).toEqual(skippedFor("hopTls is plaintext"));
    expect(results.sha.state).toBe("ok");
  });

  test("a hub without a route for the host differs from a spoke without a route", async () => {
    await using platform = await startTestPlatform({ hubDomain: "example.com" });
    const results = await diagnose(questionAbout(platform, { hop: {} }));
    expect(results.hub).toMatchObject({
      state: "ok",
      detail: expect.stringContaining("responded with status 404"),
    });
    expect(results.regex).toEqual(
      brokenAt("404 by itself: it has no route for the host", "gateway main-gateway"),
    );
    expect(results.route).toEqual(skippedFor("neither through the hub nor directly"));
    expect(results.sha).toEqual(skippedFor("nothing answered"));
  });

  test.each([
    [`portal.${DOMAIN}`, "does not have the form {service}-pr-{number}-{team}"],
    ["pricing-api-pr-1-red.chrishouse.dev", "is not under the domain chrishouse.io"],
    [`pricing-api-pr-01-red.${DOMAIN}`, "pull request's number"],
    [`a.pricing-api-pr-1-red.${DOMAIN}`, "more than one label"],
  ])("the host %s is no preview's, and why", async (host, why) => {
    await using gateway = await startPlainGateway((_, response) => void response.writeHead(404).end());
    const config = parseConfig(configOf({ hub: gateway.port, spoke: gateway.port }));
    const configFile = "preview.yaml";
    const results = await diagnose({
      config,
      configFile,
      host,
      previewExpected: true,
      hop: {},
      timeout: 20_000,
    });
    expect(results.regex).toMatchObject({ state: "broken", detail: expect.stringContaining(why) });
  });

  test("a hub that refuses this machine is broken", async () => {
    await using platform = await startTestPlatform();
    const certificate = await platform.browserCa.issue({ hosts: [`*.${DOMAIN}`] });
    await using hub = await startGateway(certificate, (_, response) => {
      response.writeHead(403).end("RBAC: access denied");
    });
    const at = { host: "127.0.0.1", port: hub.port };
    expect((await diagnose(questionAbout(platform, { hub: at }))).hub).toEqual(
      brokenAt("refuses this machine"),
    );
  });
});

describe("the connection to the spoke", () => {
  test("a spoke's name with the hub's address is broken, because the hub would call itself", async () => {
    await using platform = await startTestPlatform();
    const config = parseConfig(configOf({ hub: platform.hub.port, spoke: platform.hub.port }));
    const results = await diagnose(questionAbout(platform, { config }));
    expect(results["east-west-dns"]).toEqual(
      brokenAt(
        "at the hub's own address",
        `\\*\\.${DOMAIN} answers for this name too: make a record ${EAST_WEST}`,
      ),
    );
    expect(results["hop-server"]).toEqual(
      skippedFor("^depends on a failed step: the spoke's name leads to the spoke$"),
    );
  });

  test("an unknown name of the spoke is broken only when the spoke is public", async () => {
    await using platform = await startTestPlatform({ hubDomain: "example.com" });
    const lookup = async (name: string): Promise<string[]> => {
      if (name === EAST_WEST) throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
      return ["127.0.0.1"];
    };
    const open = await diagnose(questionAbout(platform), testWorld({ lookup }));
    expect(open["east-west-dns"]).toEqual(
      brokenAt(`${EAST_WEST} has no address`, "routing.eastWest.address"),
    );
    const ports = { hub: platform.hub.port, spoke: platform.spoke.port };
    const config = parseConfig(configOf(ports, ', sourceRanges: ["203.0.113.7/32"]'));
    const closed = await diagnose(questionAbout(platform, { config }), testWorld({ lookup }));
    expect(closed["east-west-dns"]).toEqual(skippedFor("run this in the hub's network"));
    expect(closed["east-west"]).toEqual(skippedFor("no address.*run this in the hub's network"));
  });

  test("a closed port of the spoke is broken when the spoke is public or named by --spoke", async () => {
    await using platform = await startTestPlatform({ hubDomain: "example.com" });
    const ports = { hub: platform.hub.port, spoke: await refusedPort() };
    const open = await diagnose(questionAbout(platform, { config: parseConfig(configOf(ports)) }));
    expect(open["east-west"]).toEqual(brokenAt("no connection from this machine .* \\(ECONNREFUSED\\)"));
    expect(open["hop-server"]).toEqual(skippedFor("^depends on a failed step: the hub reaches the spoke$"));
    const config = parseConfig(configOf(ports, ', sourceRanges: ["203.0.113.7/32"]'));
    const closed = await diagnose(questionAbout(platform, { config }));
    expect(closed["east-west"]).toEqual(skippedFor("ECONNREFUSED.*run this in the hub's network"));
    expect(closed["hop-client"]).toEqual(skippedFor("could not be asked"));
    const spoke = { host: "127.0.0.1", port: ports.spoke };
    expect((await diagnose(questionAbout(platform, { config, spoke })))["east-west"].state).toBe("broken");
  });

  test("the hub's answer counts more than this machine's connection to the spoke", async () => {
    await using platform = await startTestPlatform();
    const ports = { hub: platform.hub.port, spoke: await refusedPort() };
    const reached = await diagnose(questionAbout(platform, { config: parseConfig(configOf(ports)) }));
    expect(reached["east-west"]).toMatchObject({
      state: "ok",
      detail: expect.stringContaining("the hub reaches"),
    });
    expect(stepsIn("broken", reached)).toEqual([]);

    const other = await createAuthority("Other");
    await using apart = await startTestPlatform({ spokeAuthority: other });
    const unreached = await diagnose(questionAbout(apart));
    expect(unreached["east-west"]).toEqual(
      brokenAt(
        'the hub cannot reach the spoke: its gateway answered 503 by itself, "upstream connect error',
        'see the steps "the hub accepts the spoke\'s certificate" and "the spoke\'s gateway accepts only the hub"',
      ),
    );
  });
});

describe("the TLS between hub and spoke", () => {
  /** The question with the hub out of the way, so that only the spoke itself says something. */
  async function askSpoke(question: Question): ReturnType<typeof diagnose> {
    return diagnose({ ...question, hub: { host: "127.0.0.1", port: await refusedPort() } });
  }

  test("a spoke that accepts callers without a certificate is broken with mutual TLS", async () => {
    await using platform = await startTestPlatform({ spokeLetsIn: "anybody" });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["hop-client"]);
    expect(results["hop-client"]).toEqual(
      brokenAt("answered 200 to a caller without a certificate", "tls.mode: MUTUAL"),
    );
  });

  test("a refusal without a certificate alone does not prove mutual TLS", async () => {
    await using platform = await startTestPlatform();
    const results = await askSpoke(questionAbout(platform, { hop: { ca: platform.spokeCa.cert } }));
    expect(results["hop-client"]).toEqual(
      skippedFor(/without a certificate is refused \(.+\); whether the hub is let in needs --client-cert/),
    );
    expect(results["hop-server"].state).toBe("ok");
  });

  test("a spoke that refuses the hub's certificate is broken", async () => {
    const other = await createAuthority("Other");
    await using platform = await startTestPlatform({ spokeLetsIn: other });
    const results = await askSpoke(questionAbout(platform));
    expect(results["hop-client"]).toEqual(
      brokenAt("refuses the hub's certificate", "the CA certificate that signed --client-cert"),
    );
  });

  test("a spoke's certificate of another authority is broken", async () => {
    const other = await createAuthority("Other");
    await using platform = await startTestPlatform({ spokeAuthority: other });
    const results = await askSpoke(questionAbout(platform));
    expect(results["hop-server"]).toEqual(
      brokenAt(
        /chain is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\), signed by "CN=Other"/,
        "in istio-system",
      ),
    );
  });

  test("a spoke's certificate for another name or out of date is broken", async () => {
    await using other = await startTestPlatform({ spokeNames: ["eastwest.example.com"] });
    expect((await askSpoke(questionAbout(other)))["hop-server"]).toEqual(
      brokenAt(`does not cover ${EAST_WEST}$`, `a valid certificate for ${EAST_WEST}`),
    );
    await using old = await startTestPlatform({ spokeDays: -1 });
    expect((await askSpoke(questionAbout(old)))["hop-server"]).toEqual(brokenAt("it expired on"));
  });

  test("a spoke that speaks plain HTTP is broken", async () => {
    await using platform = await startTestPlatform();
    await using plain = await startPlainGateway(HEALTHY);
    const results = await askSpoke(
      questionAbout(platform, { spoke: { host: "127.0.0.1", port: plain.port } }),
    );
    expect(results["hop-server"]).toEqual(
      brokenAt("does not speak TLS for the hub's name", "routing.hopTls"),
    );
    expect(results["hop-client"]).toEqual(skippedFor("could not be asked"));
  });

  test("simple TLS needs no client certificate, and a spoke that wants one is broken", async () => {
    await using open = await startTestPlatform({ spokeLetsIn: "anybody" });
    const simple = (ports: { hub: number; spoke: number }): Question["config"] =>
      parseConfig(configOf(ports, ', hopTls: simple, sourceRanges: ["203.0.113.7/32"]'));
    const config = simple({ hub: open.hub.port, spoke: open.spoke.port });
    expect(stepsIn("broken", await diagnose(questionAbout(open, { config })))).toEqual([]);

    await using closed = await startTestPlatform();
    const wrong = simple({ hub: closed.hub.port, spoke: closed.spoke.port });
    expect((await diagnose(questionAbout(closed, { config: wrong })))["hop-client"]).toEqual(
      brokenAt("no answer without a client certificate", "routing.hopTls to mutual"),
    );
  });

  test("a config without a renderable platform is broken, and the path is checked", async () => {
    await using open = await startTestPlatform({ spokeLetsIn: "anybody" });
    const config = parseConfig(configOf({ hub: open.hub.port, spoke: open.spoke.port }, ", hopTls: simple"));
    const results = await diagnose(questionAbout(open, { config }));
    expect(stepsIn("broken", results)).toEqual(["config"]);
    expect(results.config).toEqual(
      brokenAt("no platform can be rendered from it: preview.yaml:[0-9]+:[0-9]+ routing.sourceRanges"),
    );
    expect(results["live-hub"]).toEqual(
      skippedFor("^depends on a failed step: the platform config is valid$"),
    );
  });

  test("a spoke that refuses this machine leaves the route step open", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(403).end("RBAC: access denied"),
    });
    const results = await askSpoke(questionAbout(platform));
    expect(results["hop-client"].state).toBe("ok");
    expect(results.route).toEqual(skippedFor("no answer for the host came from the spoke"));
  });

  test("the TLS steps are skipped when both clusters are one mesh", async () => {
    await using platform = await startTestPlatform();
    const ports = { hub: platform.hub.port, spoke: platform.spoke.port };
    const config = parseConfig(configOf(ports).replace("eastWest: {", "eastWest: { mode: multicluster,"));
    const results = await diagnose(questionAbout(platform, { config }));
    expect(results["hop-server"]).toEqual(skippedFor("one mesh"));
    expect(results["hop-client"]).toEqual(skippedFor("one mesh"));
  });
});

describe("the preview", () => {
  test("a spoke without a route for the host is broken", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(404).end(),
    });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["route"]);
    expect(results.route).toEqual(
      brokenAt("gateway answered 404: it has no route", "Application in Argo CD"),
    );
    expect(results.sha).toEqual(skippedFor("^depends on a failed step: the spoke has a route for the host$"));
  });

  test("the page for unknown previews is not taken for the preview", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(404).end("<h1>No such preview</h1>"),
    });
    expect((await diagnose(questionAbout(platform))).route).toEqual(
      brokenAt("the page for unknown previews"),
    );
  });

  test("an AuthorizationPolicy that refuses the hub is broken, with the source ranges", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(403).end("RBAC: access denied"),
    });
    expect((await diagnose(questionAbout(platform))).route).toEqual(
      brokenAt("AuthorizationPolicy refuses the caller", "routing.sourceRanges \\(none\\)"),
    );
  });

  test.for([
    [503, "down for maintenance"],
    [401, "sign in"],
  ] as const)("a service that answers %i with %j is not well", async ([status, body]) => {
    await using platform = await startTestPlatform({
      service: (request, response) => void response.writeHead(status, proofFor(request)).end(body),
    });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["service"]);
    expect(results.service).toEqual(brokenAt(`/ answered ${status}, expected below 400`, "readiness.path"));
    expect(results.sha.state).toBe("ok");
  });

  test("a commit without a pod that answers is broken, with the gateway's cause and the pods to look at", async () => {
    await using platform = await startTestPlatform({
      service: (request, response) =>
        void response.writeHead(503, proofFor(request, "no_healthy_upstream")).end("no healthy upstream"),
    });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["service"]);
    expect(results.service).toEqual(
      brokenAt(
        'no pod answers behind it \\(503, "no_healthy_upstream"\\)',
        `get pods --selector preview-core/sha=${SHA}`,
      ),
    );
    expect(results.sha).toEqual(skippedFor("no pod of commit 0123456789ab did"));
  });

  test("a 503 without a text that nobody signed names both possible authors", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(503).end(),
    });
    expect((await diagnose(questionAbout(platform))).service).toEqual(
      brokenAt("no Service or pod is behind the route, or the service itself", "get pods; .*logs"),
    );
  });

  test("a gateway's 503 at another route is broken, and names no commit", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(503).end("no healthy upstream"),
    });
    const results = await diagnose(questionAbout(platform));
    expect(results.service).toEqual(brokenAt('\\(503, "no healthy upstream"\\)', "get pods"));
    expect(results.sha).toEqual(brokenAt("no header x-preview-answer"));
  });

  test("the body of a good answer is not awaited, and its connection is closed", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using platform = await startTestPlatform();
    const certificate = await platform.browserCa.issue({ hosts: [`*.${DOMAIN}`] });
    await using hub = await startGateway(certificate, (request, response) => {
      request.socket.once("close", () => resolve());
      response.writeHead(200, proofFor(request)).write("data: 1\n\n");
    });
    const at = { host: "127.0.0.1", port: hub.port };
    const results = await diagnose(questionAbout(platform, { hub: at, timeout: FOR_EVER }));
    expect(stepsIn("broken", results)).toEqual([]);
    await closed;
  });

  test("only the beginning of an error's body is read", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(500).write("x".repeat(10_000)),
    });
    const results = await diagnose(questionAbout(platform, { timeout: FOR_EVER }));
    expect(results.service).toEqual(brokenAt("/ answered 500"));
  });

  test("a route that does not lead to the commit is broken, with the claim that makes it", async () => {
    await using platform = await startTestPlatform();
    const results = await diagnose(questionAbout(platform, { sha: "f".repeat(40) }));
    expect(stepsIn("broken", results)).toEqual(["sha"]);
    expect(results.sha).toEqual(brokenAt("does not lead to commit ffffffffffff", "preview's claim"));
  });

  test("a cause is shown with escaped control characters", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) =>
        void response.writeHead(503, { "x-preview-answer": "odd \u009b31m" }).end("down"),
    });
    expect((await diagnose(questionAbout(platform))).service).toEqual(brokenAt('"odd \\\\u009b31m"'));
  });

  test("an answer of another route than the platform's is broken", async () => {
    await using platform = await startTestPlatform({
      service: (_, response) => void response.writeHead(200, { "x-preview-sha": SHA }).end("prices"),
    });
    const results = await diagnose(questionAbout(platform));
    expect(stepsIn("broken", results)).toEqual(["sha"]);
    expect(results.sha).toEqual(brokenAt("no header x-preview-answer", "with the next commit"));
  });

  test("a preview that answers for other hosts is broken", async () => {
    await using platform = await startTestPlatform({
      service: (request, response) => void response.writeHead(200, proofFor(request)).end(),
    });
    const host = `nothing-pr-1-here.${DOMAIN}`;
    const results = await diagnose(questionAbout(platform, { host, previewExpected: false }));
    expect(results.route).toEqual(brokenAt("a preview answers at", "virtualservices --all-namespaces"));
  });
});
