import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPreview } from "../../../fixtures/any-preview.ts";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { HELMS, renderGoTemplate } from "../../../fixtures/go-template.ts";
import { runs } from "../../../fixtures/runs.ts";
import { previewDirectory, previewNames } from "../../names/preview-names.ts";
import { parentName } from "./build-application-set.ts";

const somePreviews = fc.array(anyPreview, { minLength: 30, maxLength: 30 });

/** What Argo CD's git generator gives a template. */
function pathOf(directory: string): object {
  const segments = directory.split("/");
  return { path: { path: directory, segments, basename: segments.at(-1) } };
}

describe.each(HELMS)("rendered by the engine of $label", ({ tool }) => {
  describe.skipIf(tool === undefined)("the name", () => {
    test("says service and number, and cuts a service of more than 44", async () => {
      const long = "customer-notification-preferences-service-internal";
      const hash = createHash("sha256").update(long).digest("hex").slice(0, 16);
      const directories = ["pricing-api", long].map((service) =>
        previewDirectory({ service, pr: 1 }, "a/b/c"),
      );
      expect(tool && (await renderGoTemplate(tool, parentName("a/b/c"), directories.map(pathOf)))).toEqual([
        "pricing-api.preview-pr-1",
        `customer-notification-pref--${hash}.preview-pr-1`,
      ]);
    });

    test("is a name of at most 63 characters that no other preview and no preview's Application has", async () => {
      await fc.assert(
        fc.asyncProperty(somePreviews, async (previews) => {
          const names = previews.map((preview) => previewNames(preview, EXAMPLE_CONFIG));
          const contexts = names.map(({ directory }) => pathOf(directory));
          const parents = tool ? await renderGoTemplate(tool, parentName(EXAMPLE_CONFIG.root), contexts) : [];
          expect(
            parents.filter(
              (name) => !/^(?=.{1,63}$)[a-z](?:[a-z0-9-]*[a-z0-9])?\.preview-pr-[0-9]+$/.test(name),
            ),
          ).toEqual([]);
          expect(new Set(parents).size).toBe(new Set(names.map(({ directory }) => directory)).size);
          const applications = new Set(names.map(({ application }) => application));
          expect(parents.filter((name) => applications.has(name))).toEqual([]);
        }),
        runs(5),
      );
    });
  });
});
