import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { buildClaim, type ClaimedRoute, type NamespaceClaim, previewNames } from "preview-core";
import { DEPLOYMENT } from "preview-core/fixtures/example";
import { HOSTILE_TEXTS } from "preview-core/fixtures/hostile-text";
import { beforeAll, describe, expect, test } from "vitest";
import { tryKubectl } from "../../clusters/kubectl.ts";
import { waitFor } from "../../machine/wait-for.ts";
import { readBundle } from "../../mesh/bundle.ts";
import { compose } from "../../mesh/compose.ts";
import { refusalOf } from "../../mesh/envoy-routes.ts";
import { applyObjects, type GivenManifest, removeObjects } from "../../mesh/manifests.ts";
import { refusedUpdates, rejections } from "../../mesh/signals.ts";
import { absent } from "../parts.ts";
import { type MeshUnderTest, serve, type ServedPreview, useMesh } from "./mesh.fixture.ts";
import { REFUSED_ROUTES } from "./refused-routes.ts";

const SHA = "dddd456789abcdef0123456789abcdef01234567";
const CLAIMS = 400;
/** Claims that the schema accepts among as many; most of the made-up ones are refused. */
const ACCEPTED = 40;
const AT_ONCE = 25;

describe.skipIf(absent("mesh"))("the gateway's route table", () => {
  const mesh = useMesh();
  let own: ServedPreview;

  beforeAll(async () => {
    const preview = { service: "pricing-api", team: "red", pr: 51 };
    own = await serve(mesh(), { preview, sha: SHA, address: "10.244.200.51" });
  });

  test.each(Object.entries(REFUSED_ROUTES).map(([id, http]) => [`tables.${id}`, http] as const))(
    "%s a preview may not bring a route that Envoy refuses",
    async (_, http) => {
      const { clusters, controlPlanes } = mesh();
      const before = await rejections(controlPlanes.spoke);
      const { code, stderr } = await tryKubectl(
        clusters.spoke,
        ["apply", "--server-side", "-f", "-"],
        JSON.stringify(routeOf(own, "of-the-chart", http)),
      );

      expect(code).toBe(1);
      expect(stderr).toContain("preview-forbidden-kinds");
      expect(stderr).toContain("this kind reaches beyond a preview's namespace");
      expect(await rejections(controlPlanes.spoke)).toBe(before);
    },
  );

  test("tables.signal a route that Envoy refuses shows in istiod's metric, and its removal ends the harm", async () => {
    const { clusters, config, controlPlanes, client } = mesh();
    const before = await rejections(controlPlanes.spoke);
    const bad = routeOf(own, "of-the-platform", REFUSED_ROUTES["header-format"] ?? {});

    await applyObjects(clusters.spoke, [bad], config.identities.crossplane);
    await waitFor("istiod counts the refusal", async () => (await rejections(controlPlanes.spoke)) > before);
    expect(await client.send({ host: own.host })).toMatchObject({ status: 200 });

    await removeObjects(clusters.spoke, [bad]);
    const later = {
      preview: { service: "pricing-api", team: "red", pr: 52 },
      sha: SHA,
      address: "10.244.200.52",
    };
    expect((await serve(mesh(), later)).sha).toBe(SHA);
  });

  test("tables.check Envoy's own check refuses what it must", async () => {
    const { programs, folder } = mesh();
    const [good] = await virtualServices(mesh(), [claimOf(mesh(), {})]);
    const bad = structuredClone(good);
    if (bad !== undefined) bad["spec"].http[0].headers.response.set["x-preview-sha"] = "%BAD(x)%";

    expect(
      await refusalOf(
        programs.envoy,
        join(folder, "check"),
        [good, good].filter((route) => route !== undefined),
      ),
    ).toBeUndefined();
    expect(
      await refusalOf(
        programs.envoy,
        join(folder, "check"),
        [bad].filter((route) => route !== undefined),
      ),
    ).toContain("BAD");
  });

  test("tables.hostile-claims what a claim's schema accepts becomes a route that Envoy takes", async () => {
    const { programs, folder } = mesh();
    const accepts = routeSchema(mesh());
    const routes = fc.sample(anyRoute, { numRuns: CLAIMS, seed: 12 }).filter((route) => accepts(route));
    const claims = routes.map((route) => claimOf(mesh(), route));

    expect(claims.length).toBeGreaterThan(ACCEPTED);
    expect(
      await refusalOf(programs.envoy, join(folder, "hostile"), await virtualServices(mesh(), claims)),
    ).toBeUndefined();
  });

  test("tables.many the real gateway takes the routes of all of them at once", async () => {
    const { clusters, config, controlPlanes, gateways, stack } = mesh();
    const accepts = routeSchema(mesh());
    // A Service's name that begins with a digit is refused by the API server, and with it that preview alone.
    const routes = fc
      .sample(anyRoute, { numRuns: CLAIMS, seed: 21 })
      .filter((route) => accepts(route) && /^[a-z]/.test(route.service));
    const before = await rejections(controlPlanes.spoke);
    const claims = routes.slice(0, AT_ONCE).map((route, index) => claimOf(mesh(), route, 1000 + index));
    const objects = (await compose(config, claims)).flat();
    stack.defer(() =>
      removeObjects(
        clusters.spoke,
        objects.filter(({ kind }) => kind === "Namespace"),
      ),
    );
    await applyObjects(clusters.spoke, objects, config.identities.crossplane);

    const last = previewNames(
      { service: "pricing-api", team: "red", pr: 1000 + claims.length - 1 },
      config,
    ).hostname;
    await waitFor("the gateway knows the last route", async () =>
      (
        await (await fetch(`${gateways.spoke.admin}/config_dump?resource=dynamic_route_configs`)).text()
      ).includes(last),
    );
    expect(await rejections(controlPlanes.spoke)).toBe(before);
    expect(await mesh().client.send({ host: own.host })).toMatchObject({ status: 200 });
  });

  test("tables.hub the hub's gateway refused nothing", async () => {
    expect(await rejections(mesh().controlPlanes.hub)).toBe(0);
    expect(await refusedUpdates(mesh().gateways.hub)).toBe(0);
  });
});

/** A VirtualService for the preview's own host. */
function routeOf({ host, namespace }: ServedPreview, name: string, http: object): GivenManifest {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name, namespace },
    spec: { hosts: [host], gateways: ["istio-system/cross-network-gateway"], http: [http] },
  };
}

/** The claim of a preview, with any values in its route. */
function claimOf({ config }: MeshUnderTest, route: object, pr = 999): NamespaceClaim {
  const claim = buildClaim(
    { ...DEPLOYMENT, sha: SHA, preview: { service: "pricing-api", team: "red", pr } },
    config,
  );
  const { parameters } = claim.spec;
  const changed = { ...parameters.route, ...route } as ClaimedRoute;
  return { ...claim, spec: { ...claim.spec, parameters: { ...parameters, route: changed } } };
}

async function virtualServices(
  { config }: MeshUnderTest,
  claims: readonly NamespaceClaim[],
): Promise<GivenManifest[]> {
  return (await compose(config, claims)).flat().filter(({ kind }) => kind === "VirtualService");
}

/** The schema of a claim's route, as the API server checks it. */
function routeSchema({ config }: MeshUnderTest): (route: unknown) => boolean {
  const definition = readBundle(config).hub.objects.find(
    ({ kind }) => kind === "CompositeResourceDefinition",
  );
  if (definition === undefined) throw new Error("the bundle defines no claim");
  const { properties } = definition["spec"].versions[0].schema.openAPIV3Schema.properties.spec;
  const validate = new Ajv({ strict: false }).compile(properties.parameters.properties.route);
  return (route) => validate(route);
}

/** Values that end like good ones, or begin like good ones, or are anything. */
function nearly(good: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const hostile = fc.constantFrom(...HOSTILE_TEXTS, "%", "%REQ(a)%", "\u0000", "\\x{100}", "\u00E9");
  return fc.oneof(
    { weight: 8, arbitrary: good },
    { weight: 1, arbitrary: fc.tuple(good, hostile).map(([text, end]) => `${text}${end}`) },
    { weight: 1, arbitrary: fc.tuple(hostile, good).map(([start, text]) => `${start}${text}`) },
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}

const hexadecimal = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 });
const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,50}[a-z0-9]$/);

const anyRoute: fc.Arbitrary<{ readonly service: string }> = fc.record({
  sha: nearly(hexadecimal),
  service: nearly(label),
  port: fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.integer()),
  podPort: nearly(fc.stringMatching(/^[a-z][a-z0-9]{0,14}$/)),
  appProtocol: fc.oneof(
    fc.constantFrom("http", "grpc", "kubernetes.io/h2c"),
    fc.constantFrom("tcp", "", "%"),
  ),
});
