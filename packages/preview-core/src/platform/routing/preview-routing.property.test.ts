import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPreview } from "../../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { gatewayModel } from "../../../fixtures/gateway-model.ts";
import { runs } from "../../../fixtures/runs.ts";
import { hostname } from "../../names/hostname.ts";
import { checkName } from "../../names/name-rule.ts";
import { previewNames } from "../../names/preview-names.ts";
import { parsePreview, type Preview } from "../../names/preview.ts";
import { buildPreviewRoute } from "./hub-gateway.ts";
import type { VirtualService } from "./istio.ts";
import { buildFallbackRoute } from "./spoke-gateway.ts";

const FALLBACK = buildFallbackRoute(EXAMPLE_CONFIG);
const DOMAIN = EXAMPLE_CONFIG.domain;

/** Something else that the hub serves under the domain. */
const PORTAL = serviceFor("portal.chrishouse.io", "portal", "main-gateway");
const hub = gatewayModel([buildPreviewRoute(EXAMPLE_CONFIG), PORTAL]);

/** The VirtualService that a service's chart makes, as `examples/pricing-api/helm` does. */
function serviceFor(
  host: string,
  namespace: string,
  gateway = "istio-system/cross-network-gateway",
): VirtualService {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "service", namespace },
    spec: {
      hosts: [host],
      gateways: [gateway],
      exportTo: ["*"],
      http: [{ name: "preview", route: [{ destination: { host: "service", port: { number: 80 } } }] }],
    },
  };
}

const chartOf = (preview: Preview): VirtualService =>
  serviceFor(hostname(preview, DOMAIN), previewNames(preview, EXAMPLE_CONFIG).namespace);

/** Who answers a request that comes to the hub: a namespace of the spoke, its fallback, the hub's portal, or nobody. */
function answers(authority: string, spoke: ReturnType<typeof gatewayModel>): string {
  const taken = hub(authority);
  if (taken === undefined) return "the hub's 404";
  if (taken.service === PORTAL) return "the portal";
  const found = spoke(authority);
  if (found === undefined) return "the spoke's 404";
  return found.service === FALLBACK ? "the fallback" : found.service.metadata.namespace;
}

const anyPiece = fc.constantFrom(
  "",
  "a",
  "-",
  ".",
  "-pr-",
  "1",
  "0",
  ":443",
  ":",
  "\n",
  "x.",
  "A",
  ".chrishouse.io",
);

/** The same host in other letters, with a port, with something put in or cut out, or below it. */
const anyChange: fc.Arbitrary<(host: string) => string> = fc.oneof(
  fc.constantFrom<(host: string) => string>(
    (host) => host,
    (host) => host.toUpperCase(),
    (host) => `${host}:443`,
    (host) => `${host.toUpperCase()}:65535`,
    (host) => `x.${host}`,
    (host) => host.replace("chrishouse", "evil"),
    () => "portal.chrishouse.io",
  ),
  fc.tuple(fc.nat({ max: 80 }), fc.nat({ max: 3 }), anyPiece).map(
    ([at, without, piece]) =>
      (host: string) =>
        host.slice(0, at) + piece + host.slice(at + without),
  ),
);

/** A preview of these, one whose service has a character more or less, or any. */
const anyNear = (previews: readonly Preview[]): fc.Arbitrary<Preview> =>
  fc.oneof(
    fc.constantFrom(...previews),
    anyPreview,
    fc
      .tuple(fc.constantFrom(...previews), fc.constantFrom("a", "1"), fc.boolean())
      .map(([one, end, longer]) => {
        const service = longer ? `${one.service}${end}` : one.service.slice(0, -1);
        return checkName("service", service) === undefined ? { ...one, service } : one;
      }),
  );

const anyRequests = fc
  .uniqueArray(anyPreview, {
    minLength: 1,
    maxLength: 5,
    selector: (preview) => hostname(preview, DOMAIN),
  })
  .chain((previews) =>
    fc.tuple(
      fc.constant(previews),
      fc.array(
        fc.tuple(anyNear(previews), anyChange).map(([preview, change]) => change(hostname(preview, DOMAIN))),
        { minLength: 4, maxLength: 4 },
      ),
    ),
  );

test("a request is answered by the preview whose host it names, and by no other", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(anyRequests, ([previews, requests]) => {
      const spoke = gatewayModel([FALLBACK, ...previews.map(chartOf)]);
      for (const request of requests) {
        const meant = request.toLowerCase().replace(/:[0-9]{1,5}$/, "");
        const preview = previews.find((one) => hostname(one, DOMAIN) === meant);
        const who = answers(request, spoke);
        if (preview !== undefined) expect(who).toBe(previewNames(preview, EXAMPLE_CONFIG).namespace);
        else expect(["the hub's 404", "the fallback", "the portal"]).toContain(who);
        if (who === "the portal") expect(meant).toBe("portal.chrishouse.io");
        const kind = preview === undefined ? who : "its preview";
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
    }),
    runs(5000 / 4, 100_000 / 4, 1_000_000 / 4),
  );
  expect([...seen.keys()].toSorted()).toEqual(["its preview", "the fallback", "the hub's 404", "the portal"]);
});

test("the fallback answers for a host before its preview exists, and after", () => {
  fc.assert(
    fc.property(anyPreview, (preview) => {
      const host = hostname(preview, DOMAIN);
      const { namespace } = previewNames(preview, EXAMPLE_CONFIG);
      expect(answers(host, gatewayModel([FALLBACK]))).toBe("the fallback");
      expect(answers(host, gatewayModel([FALLBACK, chartOf(preview)]))).toBe(namespace);
    }),
    runs(300),
  );
});

test("finds a chart that takes another preview's host", () => {
  const red = parsePreview({ service: "pricing-api", team: "red", pr: 1 });
  const thief = serviceFor(hostname(red, DOMAIN), "blue-dev-pr-2-orders-api");
  expect(answers(hostname(red, DOMAIN), gatewayModel([FALLBACK, thief, chartOf(red)]))).toBe(
    "blue-dev-pr-2-orders-api",
  );
});

test("finds a chart that takes every host", () => {
  const thief = serviceFor("*.chrishouse.io", "blue-dev-pr-2-orders-api");
  expect(answers("x-pr-1-y.chrishouse.io", gatewayModel([thief, FALLBACK]))).toBe("blue-dev-pr-2-orders-api");
});

test("finds the defect of the reference platform's regular expression", () => {
  const route = buildPreviewRoute(EXAMPLE_CONFIG);
  const regex = "^[a-z0-9-]+-pr-[0-9]+-[a-z0-9]+\\.chrishouse\\.io$";
  const reference = gatewayModel([
    { ...route, spec: { ...route.spec, http: [{ name: "preview", match: [{ authority: { regex } }] }] } },
  ]);
  const hosts = ["pricing-api-pr-1-red.chrishouse.io", "pricing-api-pr-1-red-team.chrishouse.io"];
  expect(hosts.map((host) => reference(host) !== undefined)).toEqual([true, false]);
  expect(hosts.map((host) => hub(host) !== undefined)).toEqual([true, true]);
});
