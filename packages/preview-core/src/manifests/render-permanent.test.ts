import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { anyPreview } from "../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { NAMESPACE_CLAIM_SCHEMA } from "../../fixtures/namespace-claim-schema.ts";
import { runs } from "../../fixtures/runs.ts";
import { unknownKeys } from "../../fixtures/upstream-schemas.ts";
import { PreviewError } from "../preview-error.ts";
import { buildPermanentApplication, buildPermanentClaim, renderPermanent } from "./render-permanent.ts";
import { EPHEMERAL_LABEL, LABEL_PREFIX } from "./preview-metadata.ts";
import { type Production, type ServiceSource, toDevelopment, toProduction } from "./permanent-deployment.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api";
const CONFIG = { ...EXAMPLE_CONFIG, claim: { ...EXAMPLE_CONFIG.claim, clusters: ["app-spoke"] } };
const SOURCE: ServiceSource = {
  service: { service: "pricing-api", team: "red" },
  repository: { fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
};
const PRODUCTION: Production = {
  cluster: { name: "aks-app-spoke", providerConfig: "app-spoke" },
  replicas: { min: 3, max: 10 },
};
const development = toDevelopment(SOURCE, CONFIG);
const production = toProduction(SOURCE, PRODUCTION);

test("the reference implementation's service in development and production is golden", async () => {
  const files = renderPermanent([development, production], CONFIG);
  expect([...files.keys()]).toEqual([
    `${DIRECTORY}/namespace-claim.yaml`,
    `${DIRECTORY}/argocd-application.yaml`,
    `${DIRECTORY}/namespace-claim-prod.yaml`,
    `${DIRECTORY}/argocd-application-prod.yaml`,
  ]);
  for (const [path, text] of files) {
    const name = path.slice(DIRECTORY.length + 1);
    await expect(text).toMatchFileSnapshot(`__goldens__/permanent/${name}`);
  }
});

test("the objects of every service have all required keys and no unknown ones", () => {
  const validate = new Ajv({ allErrors: true }).compile(NAMESPACE_CLAIM_SCHEMA);
  fc.assert(
    fc.property(anyPreview, fc.boolean(), ({ service, team }, inProduction) => {
      fc.pre(!`${team}-`.startsWith("kube-") && !`-${service}`.endsWith("-system"));
      const source = { ...SOURCE, service: { service, team } };
      const deployment = inProduction ? toProduction(source, PRODUCTION) : toDevelopment(source, CONFIG);
      expect(unknownKeys(buildPermanentApplication(deployment, CONFIG))).toEqual([]);
      validate(buildPermanentClaim(deployment, CONFIG));
      expect(validate.errors).toBeNull();
      const texts = [...renderPermanent([deployment], CONFIG).values()];
      expect(texts.map((text) => parse(text, { version: "1.1" }))).toEqual([
        buildPermanentClaim(deployment, CONFIG),
        buildPermanentApplication(deployment, CONFIG),
      ]);
    }),
    runs(100),
  );
});

describe("nothing mistakes them for a preview", () => {
  test.each([["development", development] as const, ["production", production] as const])(
    "in %s",
    (_, deployment) => {
      const claim = buildPermanentClaim(deployment, CONFIG);
      const application = buildPermanentApplication(deployment, CONFIG);
      const labels = [claim.metadata.labels, claim.spec.parameters.labels, application.metadata.labels];
      const keys = labels.flatMap((map) => Object.keys(map));
      expect(keys.filter((key) => key.startsWith(LABEL_PREFIX))).toEqual([]);
      expect(keys).not.toContain(EPHEMERAL_LABEL);
      expect(labels.map(({ environment }) => environment)).not.toContain("preview");
    },
  );
});

test("both run the image of the applied commit, as text even if it is all digits", () => {
  for (const deployment of [development, production]) {
    expect(buildPermanentApplication(deployment, CONFIG).spec.source.helm.parameters).toEqual([
      { name: "image.tag", value: "main-$ARGOCD_APP_REVISION", forceString: true },
    ]);
  }
});

test("a composite resource of Crossplane 2 has no deletion policy of a claim", () => {
  const apiVersions = { ...CONFIG.apiVersions, crossplane: "v2" as const };
  const claim = buildPermanentClaim(development, { ...CONFIG, apiVersions });
  expect(claim.spec).not.toHaveProperty("compositeDeletePolicy");
  expect(buildPermanentClaim(development, CONFIG).spec.compositeDeletePolicy).toBe("Foreground");
});

test("an unknown cluster and impossible numbers of pods are refused, both at once", () => {
  const wrong = toProduction(SOURCE, { ...PRODUCTION, replicas: { min: 3, max: 2 } });
  const refusal = catchError(() => renderPermanent([development, wrong], EXAMPLE_CONFIG));
  expect(refusal.code).toBe("invalid-manifest");
  expect(refusal.message).toMatchInlineSnapshot(`
    "prod.cluster: no claim may name "app-spoke"; add it to claim.clusters in preview.yaml, and apply the platform bundle again
    prod.replicas: at least 3 pods are more than at most 2"
  `);
});

test.each([
  { service: "billing-system", team: "red" },
  { service: "system", team: "red" },
  { service: "pricing-api", team: "kube-fans" },
  { service: "pricing-api", team: "kube" },
])("%j is refused, because its namespace reads like one of the platform's", (service) => {
  const refused = toDevelopment({ ...SOURCE, service }, CONFIG);
  expect(catchError(() => renderPermanent([refused], CONFIG)).message).toMatch(
    /^dev\.namespace: "[a-z-]+" reads like one of the platform's \(kube-…, …-system\); choose another/,
  );
});

function catchError(run: () => unknown): PreviewError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreviewError) return error;
  }
  throw new Error("it was not refused");
}
