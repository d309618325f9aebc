import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { runs } from "../../fixtures/runs.ts";
import { buildApplication } from "./build-application.ts";
import { buildClaim } from "./build-claim.ts";
import { renderPreview } from "./render-preview.ts";

const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";

describe("the preview of the reference implementation", () => {
  test.each(["service", "team"] as const)("in a namespace per %s is golden", async (scope) => {
    const files = renderPreview(DEPLOYMENT, EXAMPLE_CONFIG, scope);
    expect([...files.keys()]).toEqual([
      `${DIRECTORY}/namespace-claim.yaml`,
      `${DIRECTORY}/argocd-application.yaml`,
    ]);
    for (const [path, text] of files) {
      const name = path.slice(DIRECTORY.length + 1);
      await expect(text).toMatchFileSnapshot(`__goldens__/namespace-per-${scope}/${name}`);
    }
  });

  test("has a namespace of its own, unless the caller asks for one per team", () => {
    expect(renderPreview(DEPLOYMENT, EXAMPLE_CONFIG)).toEqual(
      renderPreview(DEPLOYMENT, EXAMPLE_CONFIG, "service"),
    );
  });
});

test("the files have what was built, for YAML 1.2 and 1.1, whatever the texts are", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      const built = [buildClaim(deployment, EXAMPLE_CONFIG), buildApplication(deployment, EXAMPLE_CONFIG)];
      const texts = [...renderPreview(deployment, EXAMPLE_CONFIG).values()];
      expect(texts.map((text) => parse(text))).toEqual(built);
      expect(texts.map((text) => parse(text, { version: "1.1" }))).toEqual(built);
    }),
    runs(150, 2000, 20_000),
  );
});

test("the same preview has the same files", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      expect(renderPreview(structuredClone(deployment), EXAMPLE_CONFIG)).toEqual(
        renderPreview(deployment, EXAMPLE_CONFIG),
      );
    }),
    runs(50),
  );
});
