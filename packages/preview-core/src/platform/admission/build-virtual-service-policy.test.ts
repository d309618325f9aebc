import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unprovenParts, isAllowed } from "../../../fixtures/admission-mutants.ts";
import { admit, type Review } from "../../../fixtures/admission-review.ts";
import {
  ADMIN,
  ARGOCD,
  creates,
  deletes,
  namespaceOf,
  PLAIN_NAMESPACE,
  PREVIEW_NAMESPACE,
  updates,
} from "../../../fixtures/admission-writes.ts";
import { anyDeployment } from "../../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { runs } from "../../../fixtures/runs.ts";
import { unknownKeys } from "../../../fixtures/upstream-schemas.ts";
import { buildClaim } from "../../manifests/build-claim.ts";
import { previewNames } from "../../names/preview-names.ts";
import { buildBinding } from "./admission-files.ts";
import { buildVirtualServicePolicy } from "./build-virtual-service-policy.ts";

const policy = buildVirtualServicePolicy(EXAMPLE_CONFIG);
const HOST = "pricing-api-pr-1-red.chrishouse.io";
const PORTAL = "portal.chrishouse.io";
const ROUTE = { destination: { host: "pricing-api", port: { number: 80 } } };

interface Changes {
  readonly name?: string;
  readonly spec?: object;
  readonly http?: object;
  readonly annotations?: Record<string, string>;
  readonly apiVersion?: string;
}

/** The VirtualService of the reference platform's chart, with the gateway once. */
function virtualService({
  name = "pricing-api-pr-1",
  spec,
  http,
  annotations,
  apiVersion = "networking.istio.io/v1",
}: Changes = {}) {
  return {
    apiVersion,
    kind: "VirtualService",
    metadata: {
      name,
      namespace: "red-dev-pr-1-pricing-api",
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      hosts: [HOST],
      gateways: ["istio-system/cross-network-gateway"],
      http: [{ match: [{ uri: { prefix: "/" } }], route: [ROUTE], ...http }],
      ...spec,
    },
  };
}

const route = (extra: object) => ({ http: { route: [{ ...ROUTE, ...extra }] } });
const to = (host: string) => route({ destination: { host } });
const match = (extra: object) => ({ http: { match: [{ uri: { prefix: "/" }, ...extra }] } });
const request = (kind: "set" | "add", header: string, value = PORTAL) => ({
  headers: { request: { [kind]: { [header]: value } } },
});

/** Two http entries: one that Envoy accepts, and this one. */
const second = (entry: object): Changes => ({ spec: { http: [{ route: [ROUTE] }, entry] } });
const set = (value: string) => ({ set: { "x-a": value } });

/** A VirtualService with every field that a preview may use. */
const RICH = [
  {
    name: "rich",
    match: [
      { uri: { prefix: "/api" }, method: { exact: "GET" }, scheme: { exact: "https" } },
      { uri: { exact: "/" }, headers: { "x-a": {} }, queryParams: { a: { exact: "b" } } },
    ],
    route: [{ ...ROUTE, weight: 100, headers: { request: { ...set("a"), remove: ["x-b"] } } }],
    rewrite: { uri: "/v2", authority: HOST },
    timeout: "5s",
    retries: { attempts: 2, perTryTimeout: "2s", retryOn: "connect-failure" },
    corsPolicy: { allowOrigins: [{ exact: `https://${PORTAL}` }], allowHeaders: ["x-a"] },
    headers: { request: { add: { "x-a": "b" } }, response: { ...set("c"), remove: ["server"] } },
  },
  { match: [{ uri: { prefix: "/old" } }], redirect: { uri: "/new", redirectCode: 308 } },
  { directResponse: { status: 503, body: { string: "down" } } },
];

/** What Envoy accepts, though it looks wrong. */
const HARMLESS: [string, object][] = [
  ["a header name with a space", { match: [{ headers: { "x a": { exact: "b" } } }], route: [ROUTE] }],
  ["an empty prefix", { match: [{ uri: { prefix: "" } }], route: [ROUTE] }],
  ["a prefix with a query and a fragment", { match: [{ uri: { prefix: "/a?b#c" } }], route: [ROUTE] }],
  ["percent signs in a redirect", { redirect: { uri: "/%PREFIX()%%BAD%" } }],
  ["the port 0 in a redirect", { redirect: { port: 0 } }],
  [
    "a name of its statistics with a space",
    { match: [{ uri: { prefix: "/" }, statPrefix: "a b|c" }], route: [ROUTE] },
  ],
  ["a long name of a route", { name: "%a\n".repeat(100), route: [ROUTE] }],
];

const ALLOWED: [string, Changes][] = [
  ["every field that a preview may use", { spec: { http: RICH } }],
  ...HARMLESS.map(([what, entry]): [string, Changes] => [what, second(entry)]),
  [
    "the lowest and the highest status",
    { spec: { http: [200, 599].map((status) => ({ directResponse: { status } })) } },
  ],
  ["a CORS policy without origins", { http: { corsPolicy: { allowMethods: ["GET"] } } }],
  ["a destination without traffic", route({ weight: 0 })],
  ["its own host on the one gateway", {}],
  ["no route at all", { spec: { http: [] } }],
  ["no http at all", { spec: { http: undefined } }],
  [
    "several routes with weights",
    {
      http: {
        route: [
          { ...ROUTE, weight: 90 },
          { ...ROUTE, weight: 10 },
        ],
      },
    },
  ],
  ["a service by its full name", to("pricing-api.red-dev-pr-1-pricing-api.svc.cluster.local")],
  ["a redirect of a path", { http: { route: undefined, redirect: { uri: "/login" } } }],
  ["a redirect to its own host", { http: { route: undefined, redirect: { authority: HOST } } }],
  ["a rewrite of a path", { http: { rewrite: { uri: "/v2" } } }],
  ["a rewrite to its own host", { http: { rewrite: { authority: HOST } } }],
  ["the header by which it is ready", { http: { headers: { response: { set: { "x-preview-sha": "0" } } } } }],
  ["a request header of its own", { http: request("set", "x-team", "red") }],
  ["a request header that goes", { http: { headers: { request: { remove: ["x-team"] } } } }],
  ["an added request header", { http: request("add", "x-team", "red") }],
  ["set request headers on a route", route(request("set", "x-team", "red"))],
  ["response headers on a route", route({ headers: { response: { set: { "x-team": "red" } } } })],
  ["everything on one route", { http: { match: undefined } }],
  ["request headers on a route", route(request("add", "x-team", "red"))],
  ["a match of its own host", match({ authority: { exact: HOST } })],
  ["headers that JavaScript has names for", match({ headers: { constructor: {}, toString: {} } })],
  ["a match of a header", match({ headers: { "x-canary": { exact: "yes" } } })],
  ["a match without a header", match({ withoutHeaders: { "x-canary": {} } })],
  ["a direct response", { http: { route: undefined, directResponse: { status: 204 } } }],
  ["faults, retries and timeouts", { http: { timeout: "5s", retries: { attempts: 2 }, fault: {} } }],
  ["CORS for the portal", { http: { corsPolicy: { allowOrigins: [{ exact: `https://${PORTAL}` }] } } }],
  ["an export to everybody, which adds no host", { spec: { exportTo: ["*"] } }],
  ["annotations of its own", { annotations: { "argocd.argoproj.io/sync-wave": "1" } }],
  ["an older version of the API", { apiVersion: "networking.istio.io/v1beta1" }],
];

const NAME = "a preview has one VirtualService, named like the Helm release";
const HOSTS = "spec.hosts must be just";
const GATEWAYS = "spec.gateways must be just istio-system/cross-network-gateway, once";
const DESTINATIONS = "destinations must be services of this namespace";
const AUTHORITY = "redirect.authority and rewrite.authority must be the own host";
const HEADERS = "the headers Host and :authority must not be set";
const MATCH = "match must not name gateways or another authority";
const ROUTES = "an http route may hold";

const REGEX = "a preview's route has no regular expressions";
const CODES = "redirect.redirectCode must be 301, 302, 303, 307 or 308";
const URIS = "redirect.uri and rewrite.uri must be printable ASCII without spaces";
const WEIGHTS = "the weight of a destination must be 0 to 100";
const FORMATS = "a header value that is set or added must have no percent sign";

/** Valid for Go's `regexp` in Istio, an invalid escape for RE2 in Envoy. */
const BAD = { regex: String.raw`\x{100}` };
const matching = (condition: object) => ({ match: [condition], route: [ROUTE] });

/** Each http entry passed Istio's own validation and froze the route table of a real Envoy. */
const REFUSED_BY_ENVOY: [string, object, string][] = [
  ["a regular expression of a path", matching({ uri: BAD }), REGEX],
  ["a regular expression of a header", matching({ headers: { a: BAD } }), REGEX],
  ["a regular expression of a header that is absent", matching({ withoutHeaders: { a: BAD } }), REGEX],
  ["a regular expression of a query parameter", matching({ queryParams: { a: BAD } }), REGEX],
  ["a regular expression of a method", matching({ method: BAD }), REGEX],
  ["a regular expression of a scheme", matching({ scheme: BAD }), REGEX],
  ["a regular expression of a CORS origin", { corsPolicy: { allowOrigins: [BAD] }, route: [ROUTE] }, REGEX],
  [
    "a regular expression of a rewrite",
    { rewrite: { uriRegexRewrite: { match: BAD.regex, rewrite: "/b" } }, route: [ROUTE] },
    REGEX,
  ],
  ["a regular expression that is too large", matching({ uri: { regex: "[^x]{999}".repeat(60) } }), REGEX],
  ["the redirect code 305", { redirect: { uri: "/x", redirectCode: 305 } }, CODES],
  ["the status 600", { directResponse: { status: 600 } }, CODES],
  ["a line end in a redirect", { redirect: { uri: "/x\n" } }, URIS],
  ["a line end in a rewrite", { rewrite: { uri: "/a\n" }, route: [ROUTE] }, URIS],
  ["weights beyond 32 bits", { route: [1, 2, 3].map(() => ({ ...ROUTE, weight: 2_147_483_647 })) }, WEIGHTS],
  [
    "an unknown format in a response header",
    { headers: { response: set("%BAD(x)%") }, route: [ROUTE] },
    FORMATS,
  ],
  [
    "an unknown format in a request header",
    { headers: { request: set("%BAD(x)%") }, route: [ROUTE] },
    FORMATS,
  ],
  [
    "an unknown format in a header of a destination",
    { route: [{ ...ROUTE, headers: { response: { add: { "x-a": "%BAD(x)%" } } } }] },
    FORMATS,
  ],
];

const HOSTILE: [string, Changes, string][] = [
  ["a second one beside the release's", { name: "pricing-api-pr-1-b" }, NAME],
  ["one that is named like the service", { name: "pricing-api" }, NAME],
  ["one with the form of a shortened name", { name: "pricing--0123456789-pr-1" }, NAME],
  ...REFUSED_BY_ENVOY.map(([what, entry, message]): [string, Changes, string] => [
    what,
    { spec: { http: [entry] } },
    message,
  ]),
  ...REFUSED_BY_ENVOY.map(([what, entry, message]): [string, Changes, string] => [
    `${what}, behind an entry that Envoy accepts`,
    second(entry),
    message,
  ]),
  ["the status 199", second({ directResponse: { status: 199 } }), CODES],
  ["a space in a rewrite", second({ rewrite: { uri: "/a b" }, route: [ROUTE] }), URIS],
  ["a negative weight", second({ route: [{ ...ROUTE, weight: -1 }] }), WEIGHTS],
  ["a host of the platform", { spec: { hosts: [PORTAL] } }, HOSTS],
  ["another preview's host", { spec: { hosts: ["orders-api-pr-2-blue.chrishouse.io"] } }, HOSTS],
  ["its own host and another", { spec: { hosts: [HOST, PORTAL] } }, HOSTS],
  ["its own host twice", { spec: { hosts: [HOST, HOST] } }, HOSTS],
  ["every host", { spec: { hosts: ["*"] } }, HOSTS],
  ["every host of the domain", { spec: { hosts: ["*.chrishouse.io"] } }, HOSTS],
  ["its own host in capitals", { spec: { hosts: [HOST.toUpperCase()] } }, HOSTS],
  ["its own host with a final dot", { spec: { hosts: [`${HOST}.`] } }, HOSTS],
  ["its own host with a port", { spec: { hosts: [`${HOST}:443`] } }, HOSTS],
  ["a host below its own", { spec: { hosts: [`a.${HOST}`] } }, HOSTS],
  ["no host", { spec: { hosts: [] } }, HOSTS],
  ["hosts left out", { spec: { hosts: undefined } }, HOSTS],
  [
    "the gateway twice, as in the reference platform's chart",
    { spec: { gateways: ["istio-system/cross-network-gateway", "istio-system/cross-network-gateway"] } },
    GATEWAYS,
  ],
  ["the mesh", { spec: { gateways: ["mesh"] } }, GATEWAYS],
  ["the mesh as well", { spec: { gateways: ["istio-system/cross-network-gateway", "mesh"] } }, GATEWAYS],
  ["no gateway, which means the mesh", { spec: { gateways: [] } }, GATEWAYS],
  ["gateways left out", { spec: { gateways: undefined } }, GATEWAYS],
  ["a gateway of its own", { spec: { gateways: ["cross-network-gateway"] } }, GATEWAYS],
  ["the hub's gateway", { spec: { gateways: ["istio-ingress/main-gateway"] } }, GATEWAYS],
  [
    "tcp routes",
    { spec: { tcp: [{ route: [{ destination: { host: "postgres.data.svc.cluster.local" } }] }] } },
    "no tcp and tls routes",
  ],
  [
    "tls routes",
    {
      spec: { tls: [{ match: [{ sniHosts: [PORTAL] }], route: [{ destination: { host: "pricing-api" } }] }] },
    },
    "no tcp and tls routes",
  ],
  ["another namespace's service", to("orders-api.orders.svc.cluster.local"), DESTINATIONS],
  ["another namespace's service in short", to("orders-api.orders"), DESTINATIONS],
  ["a host of the internet", to("mallory.example"), DESTINATIONS],
  [
    "a service in a namespace that ends alike",
    to("a.blue-red-dev-pr-1-pricing-api.svc.cluster.local"),
    DESTINATIONS,
  ],
  ["any destination", to("*"), DESTINATIONS],
  [
    "a second destination elsewhere",
    {
      http: {
        route: [
          { ...ROUTE, weight: 50 },
          { destination: { host: "orders-api.orders" }, weight: 50 },
        ],
      },
    },
    DESTINATIONS,
  ],
  [
    "a delegate elsewhere",
    { http: { route: undefined, delegate: { name: "a", namespace: "orders" } } },
    ROUTES,
  ],
  ["a delegate here", { http: { route: undefined, delegate: { name: "a" } } }, ROUTES],
  ["a mirror", { http: { mirror: { host: "orders-api.orders.svc.cluster.local" } } }, ROUTES],
  [
    "mirrors",
    { http: { mirrors: [{ destination: { host: "orders-api.orders.svc.cluster.local" } }] } },
    ROUTES,
  ],
  ["a redirect to another host", { http: { route: undefined, redirect: { authority: PORTAL } } }, AUTHORITY],
  ["a rewrite to another host", { http: { rewrite: { authority: PORTAL } } }, AUTHORITY],
  ["a rewrite to its own host with a port", { http: { rewrite: { authority: `${HOST}:80` } } }, AUTHORITY],
  ["a set Host", { http: request("set", "Host") }, HEADERS],
  ["an added host", { http: request("add", "host") }, HEADERS],
  ["a set :authority", { http: request("set", ":authority") }, HEADERS],
  ["an added :authority", { http: request("add", ":authority") }, HEADERS],
  ["a set :authority on a route", route(request("set", ":authority")), HEADERS],
  ["a set HOST on a route", route(request("set", "HOST")), HEADERS],
  ["an added :authority on a route", route(request("add", ":authority")), HEADERS],
  ["a set :path", { http: request("set", ":path", "/admin") }, HEADERS],
  ["a gateway in a match", match({ gateways: ["mesh"] }), MATCH],
  ["another host in a match", match({ authority: { exact: PORTAL } }), MATCH],
  ["any host in a match", match({ authority: { regex: ".*" } }), MATCH],
  ["another host in a match of headers", match({ headers: { ":authority": { exact: PORTAL } } }), MATCH],
  ["another host not in a match", match({ withoutHeaders: { ":authority": { exact: PORTAL } } }), MATCH],
  ["its own host not in a match", match({ withoutHeaders: { Host: { exact: HOST } } }), MATCH],
  [
    "the annotation by which istiod no longer completes names",
    { annotations: { "internal.istio.io/route-semantics": "gateway" } },
    "annotations of internal.istio.io/",
  ],
  [
    "the annotation by which external-dns makes a record",
    { annotations: { "external-dns.alpha.kubernetes.io/hostname": PORTAL } },
    "annotations of internal.istio.io/",
  ],
];

const plain = virtualService();
const foreign = virtualService({ spec: { hosts: [PORTAL] } });
const withLabels = (labels: Record<string, string>) =>
  namespaceOf("red-dev-pr-1-pricing-api", {
    "preview-core/ephemeral": "true",
    "preview-core/application": "pricing-api-pr-1",
    ...labels,
  });

const UNNAMED = namespaceOf("red-dev-pr-1-pricing-api", {
  "preview-core/ephemeral": "true",
  "preview-core/host": "pricing-api-pr-1-red",
});

const ALLOWED_WRITES: [string, Review][] = [
  ["the release of a long service", ofLongService((release) => release)],
  ["a delete, whatever is in it", deletes(ARGOCD, foreign)],
  ["any host in a namespace that is no preview's", creates(ARGOCD, foreign, { namespace: PLAIN_NAMESPACE })],
  ["another kind of Istio's", creates(ARGOCD, { ...foreign, kind: "Gateway" })],
];

/** A preview whose service is too long for a release, and whose VirtualService has this name. */
function ofLongService(change: (release: string) => string) {
  const preview = { ...DEPLOYMENT.preview, service: "s".repeat(50) };
  const { namespaceName, labels } = buildClaim({ ...DEPLOYMENT, preview }, EXAMPLE_CONFIG).spec.parameters;
  const { hostname, release } = previewNames(preview, EXAMPLE_CONFIG);
  const own = virtualService({ name: change(release), spec: { hosts: [hostname] } });
  return creates(ARGOCD, own, { namespace: namespaceOf(namespaceName, labels) });
}

const HOSTILE_WRITES: [string, Review, string][] = [
  ["any name in a namespace without the label", creates(ARGOCD, plain, { namespace: UNNAMED }), NAME],
  ["a name of a long service without a hash", ofLongService(() => "sss"), NAME],
  ["a name of a long service that starts otherwise", ofLongService((name) => name.replace("s", "t")), NAME],
  ["a change to another host", updates(ARGOCD, plain, foreign), HOSTS],
  [
    "the same by an older version of the API",
    updates(ARGOCD, plain, foreign, { version: "v1alpha3" }),
    HOSTS,
  ],
  ["another host, from whomever it comes", creates(ADMIN, foreign), HOSTS],
  [
    "a way to another host that a later Istio may have",
    creates(ARGOCD, virtualService({ http: { authorityFrom: PORTAL } })),
    ROUTES,
  ],
  ["such a way on a destination", creates(ARGOCD, virtualService(route({ authorityFrom: PORTAL }))), ROUTES],
  [
    "any host in a namespace whose label names the portal",
    creates(ARGOCD, foreign, { namespace: withLabels({ "preview-core/host": "portal" }) }),
    "the namespace carries no valid label",
  ],
  [
    "just the domain in a namespace without the label",
    creates(ARGOCD, virtualService({ spec: { hosts: [".chrishouse.io"] } }), { namespace: withLabels({}) }),
    "the namespace carries no valid label",
  ],
];

test.each(ALLOWED)("allows %s", (_, changes) => {
  expect(denialOf(creates(ARGOCD, virtualService(changes)))).toBeUndefined();
});

test.each(ALLOWED_WRITES)("allows %s", (_, review) => {
  expect(denialOf(review)).toBeUndefined();
});

test.each(HOSTILE)("refuses %s", (_, changes, message) => {
  expect(denialOf(creates(ARGOCD, virtualService(changes)))).toMatchObject({
    code: 403,
    message: expect.stringContaining(message),
  });
});

test.each(HOSTILE_WRITES)("refuses %s", (_, review, message) => {
  expect(denialOf(review)).toMatchObject({ code: 403, message: expect.stringContaining(message) });
});

test("is tested with VirtualServices that Istio's own schema accepts, every key of them", () => {
  const tables = [...ALLOWED, ...HOSTILE].map(([, changes]) => virtualService(changes));
  expect(tables.flatMap((object) => unknownKeys(object))).toEqual([]);
});

test("has no part that no case needs", () => {
  const cases = [...ALLOWED, ...HOSTILE].map(([, changes]) => creates(ARGOCD, virtualService(changes)));
  const writes = [...ALLOWED_WRITES, ...HOSTILE_WRITES].map(([, review]) => review);
  expect(unprovenParts(policy, [...cases, ...writes])).toEqual([]);
});

test("refuses a write that it cannot evaluate", () => {
  const broken = { ...plain, spec: { ...plain.spec, http: [{ route: [{}] }] } };
  expect(denialOf(creates(ARGOCD, broken))).toMatchObject({ code: 422 });
});

test("takes gateway, domain and version from the config", () => {
  const config = {
    ...EXAMPLE_CONFIG,
    domain: "previews.example",
    apiVersions: { ...EXAMPLE_CONFIG.apiVersions, istio: "v1beta1" as const },
    routing: {
      ...EXAMPLE_CONFIG.routing,
      spoke: { ...EXAMPLE_CONFIG.routing.spoke, name: "previews", namespace: "gateways" },
    },
  };
  const own = virtualService({
    spec: { hosts: ["pricing-api-pr-1-red.previews.example"], gateways: ["gateways/previews"] },
  });
  const other = buildVirtualServicePolicy(config);
  expect(isAllowed(other, creates(ARGOCD, own))).toBe(true);
  expect(isAllowed(other, creates(ARGOCD, plain))).toBe(false);
  expect(other.spec.matchConstraints.resourceRules[0]?.apiVersions).toEqual(["v1beta1"]);
});

describe("any preview", () => {
  const namespaced = anyDeployment.map((deployment) => {
    const { namespaceName, labels } = buildClaim(deployment, EXAMPLE_CONFIG).spec.parameters;
    return { deployment, namespace: namespaceOf(namespaceName, labels) };
  });
  const claimsHostOf = (preview: typeof DEPLOYMENT.preview) => {
    const { hostname, release } = previewNames(preview, EXAMPLE_CONFIG);
    return virtualService({ name: release, spec: { hosts: [hostname] } });
  };

  test("may claim its own host, however its name was shortened", () => {
    fc.assert(
      fc.property(namespaced, ({ deployment, namespace }) => {
        expect(denialOf(creates(ARGOCD, claimsHostOf(deployment.preview), { namespace }))).toBeUndefined();
      }),
      runs(100),
    );
  });

  test("may not claim another's", () => {
    fc.assert(
      fc.property(namespaced, namespaced, ({ namespace }, { deployment }) => {
        const own = namespace.metadata.labels?.["preview-core/host"];
        fc.pre(previewNames(deployment.preview, EXAMPLE_CONFIG).hostname !== `${own}.chrishouse.io`);
        expect(denialOf(creates(ARGOCD, claimsHostOf(deployment.preview), { namespace }))).toMatchObject({
          message: expect.stringContaining(HOSTS),
        });
      }),
      runs(100),
    );
  });
});

describe("a VirtualService with another host anywhere", () => {
  const anyHost = fc.oneof(
    fc.constantFrom(
      PORTAL,
      "*",
      "*.chrishouse.io",
      `${HOST}.`,
      `${HOST}:443`,
      ` ${HOST}`,
      HOST.toUpperCase(),
    ),
    fc.domain(),
    fc.stringMatching(/^[a-z0-9.*:-]{1,40}$/),
  );
  const anyCase = (text: string) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((upper) =>
        [...text].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join(""),
      );
  const header = fc.oneof(anyCase("host"), fc.constantFrom(":authority", ":host", ":scheme"));

  type Place = (host: string, header: string) => Changes;
  const PLACES: Place[] = [
    (host) => ({ spec: { hosts: [host] } }),
    (host) => ({ spec: { hosts: [HOST, host] } }),
    (host) => ({ spec: { gateways: [host] } }),
    (host) => ({ spec: { tcp: [{ route: [{ destination: { host } }] }] } }),
    (host) => ({ spec: { tls: [{ match: [{ sniHosts: [host] }] }] } }),
    (host) => ({ http: { redirect: { authority: host } } }),
    (host) => ({ http: { rewrite: { authority: host } } }),
    (host) => ({ http: { mirror: { host } } }),
    (host) => ({ http: { mirrors: [{ destination: { host } }] } }),
    (host) => ({ http: { delegate: { name: "a", namespace: host } } }),
    (host) => to(`${host}.mallory.example`),
    (host) => match({ authority: { exact: host } }),
    (host) => match({ authority: { prefix: host } }),
    (host) => match({ gateways: [host] }),
    (host, name) => match({ headers: { [name]: { exact: host } } }),
    (host, name) => match({ withoutHeaders: { [name]: { exact: host } } }),
    (host, name) => ({ http: request("set", name, host) }),
    (host, name) => ({ http: request("add", name, host) }),
    (host, name) => route(request("set", name, host)),
    (host, name) => route(request("add", name, host)),
    (host) => ({ annotations: { "external-dns.alpha.kubernetes.io/hostname": host } }),
  ];
  const anyChanges = fc
    .tuple(anyHost, header, fc.subarray(PLACES, { minLength: 1 }))
    .filter(([host]) => host !== HOST)
    .map(([host, name, places]) => places.map((place) => place(host, name)));

  test("is refused, however many other fields are in order", () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const merged: Changes = {
          spec: Object.assign({}, ...changes.map(({ spec }) => spec)),
          http: Object.assign({}, ...changes.map(({ http }) => http)),
          annotations: Object.assign({}, ...changes.map(({ annotations }) => annotations)),
        };
        expect(denialOf(creates(ARGOCD, virtualService(merged)))).toBeDefined();
        for (const one of changes) expect(denialOf(creates(ARGOCD, virtualService(one)))).toBeDefined();
      }),
      runs(200),
    );
  });
});

function denialOf(review: Review) {
  return admit([policy, buildBinding(policy)], {
    ...review,
    namespace: review.namespace ?? PREVIEW_NAMESPACE,
  });
}
