import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  componentEntityV1alpha1Validator,
  type Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  KubernetesValidatorFunctions,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  SchemaValidEntityPolicy,
} from "@backstage/catalog-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { parsePreview, renderPreview } from "../../../preview-core/src/index.ts";
import { findHelm } from "../../../../tooling/src/cluster-tools.ts";
import { PLATFORM, WITH_PRODUCTION } from "./platform.ts";
import { runTemplate } from "./run-template.ts";
import { PRICING_API, readTemplate } from "./template.ts";

/** The catalog's rules for every entity. */
const POLICY = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const [page] = [(await readTemplate()).spec.parameters ?? []].flat();
const CHART = fileURLToPath(new URL("../../../../examples/pricing-api/helm", import.meta.url));
const HELMS = await Promise.all([findHelm(3), findHelm(4)]);

async function entityOf(form: object): Promise<Entity> {
  const { made } = await runTemplate({ ...PRICING_API, ...form }, PLATFORM);
  return parse(made.repositories[0]?.files["catalog-info.yaml"] ?? "");
}

test.each([
  {},
  { service: "a".repeat(63), description: "x".repeat(120), system: "system:default/shop" },
  { description: 'Says "it\'s {{ x }} & <b>${{ y }}</b> 🥚": # no' },
])("the catalog accepts the entity of a service with %j", async (form) => {
  const entity = await entityOf(form);
  await expect(POLICY.enforce(entity)).resolves.toEqual(entity);
  await expect(componentEntityV1alpha1Validator.check(entity)).resolves.toBe(true);
});

describe("an owner or a system", () => {
  const fields = page?.["properties"] as Record<"owner" | "system", { pattern: string; maxLength: number }>;

  test.each(["owner", "system"] as const)("that the form accepts is an entity reference: %s", (field) => {
    const { pattern, maxLength } = fields[field];
    const accepted = fc.stringMatching(new RegExp(pattern), { maxLength });
    const property = fc.property(accepted, (text) => {
      const found = parseEntityRef(text, { defaultKind: "Group", defaultNamespace: "default" });
      expect(KubernetesValidatorFunctions.isValidObjectName(found.name)).toBe(true);
      expect(KubernetesValidatorFunctions.isValidNamespace(found.namespace)).toBe(true);
      expect(found.kind).toMatch(/^[A-Za-z0-9]+$/);
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  test.each([
    ["group:default/red", true],
    ["system:shop-2/Web_1.x", true],
    ["red", true],
    ["default/red", true],
    ["", false],
    ["a:b:c", false],
    ["a/b/c", false],
    ["group:default/red\n", false],
    ["group:default/réd", false],
    ["group:Other/red", false],
  ])("%j is accepted by the form: %s", (text, accepted) => {
    for (const { pattern } of [fields.owner, fields.system])
      expect(new RegExp(pattern).test(text)).toBe(accepted);
  });
});

describe("the cards of the entity's page show the previews", () => {
  const deployment = {
    preview: parsePreview({ service: "pricing-api", team: "red", pr: 7 }),
    repository: { fullName: "crh225/pricing-api", url: "https://github.com/crh225/pricing-api" },
    pullRequest: { url: "https://github.com/crh225/pricing-api/pull/7" },
    sha: "1".repeat(40),
    image: { repository: "ghcr.io/crh225/pricing-api", tag: "pr-7-111111111111" },
    attempt: 1,
  };

  test("GitHub's: by the repository", async () => {
    const { annotations = {} } = (await entityOf({})).metadata;
    expect(annotations["github.com/project-slug"]).toBe(deployment.repository.fullName);
  });

  test("Argo CD's: by a label of the Applications of the preview, of development and of production", async () => {
    const { annotations = {} } = (await entityOf({})).metadata;
    const { made } = await runTemplate({ ...PRICING_API, production: true }, WITH_PRODUCTION);
    const longLived = Object.entries(made.pullRequests[0]?.files ?? {});
    const all = [...longLived, ...renderPreview(deployment, PLATFORM)]
      .filter(([path]) => path.includes("argocd-application"))
      .map(([, text]) => parse(text).metadata.labels);
    expect(all).toHaveLength(3);
    for (const labels of all) expect(selects(annotations["argocd/app-selector"], labels)).toBe(true);
  });

  for (const { tool, label } of HELMS)
    test.skipIf(tool === undefined)(
      `Kubernetes': by a label of every object and pod, by ${label}`,
      async () => {
        const { annotations = {} } = (await entityOf({})).metadata;
        const selector = annotations["backstage.io/kubernetes-label-selector"];
        const application = [...renderPreview(deployment, PLATFORM).values()].at(-1) ?? "";
        const { releaseName, valuesObject } = parse(application).spec.source.helm;
        const values = join(await mkdtemp(join(tmpdir(), "values-")), "values.yaml");
        await writeFile(values, JSON.stringify(valuesObject));
        const rendered = await tool?.run(["template", releaseName, CHART, "--values", values]);
        await rm(dirname(values), { recursive: true });
        const objects = parseAllDocuments(rendered?.stdout ?? "").map((document) => document.toJS());
        expect(objects.map(({ kind }) => kind)).toContain("Deployment");
        for (const { metadata, spec } of objects) {
          expect(selects(selector, metadata.labels)).toBe(true);
          if (spec?.template) expect(selects(selector, spec.template.metadata.labels)).toBe(true);
        }
      },
    );
});

/** True when the selector `key=value` matches the labels. */
function selects(selector = "", labels: Readonly<Record<string, string>>): boolean {
  const [key = "", value] = selector.split("=");
  return labels[key] === value;
}
