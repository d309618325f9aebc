import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { runs } from "../../fixtures/runs.ts";
import { PreviewError } from "../preview-error.ts";
import { announceExpiry } from "./announce-expiry.ts";
import type { PreviewDeployment } from "./preview-metadata.ts";
import { APPLICATION_FILE, renderPreview } from "./render-preview.ts";

const AT = "2026-12-05T10:00:00Z";

test("an announcement changes an Application as a deploy would that knows of the announcement", () => {
  fc.assert(
    fc.property(anyDeployment, (deployment) => {
      const announced = announceExpiry(application(deployment), AT);
      expect(announced).toBe(application({ ...deployment, expiryWarnedAt: AT }));
      expect(announceExpiry(announced, AT)).toBe(announced);
    }),
    runs(300),
  );
});

test("an announcement keeps what another tool wrote, and comes last where the link is missing", () => {
  const text = "# by hand\nmetadata:\n  annotations:\n    a: b # kept\nspec: {}\n";
  expect(announceExpiry(text, AT)).toBe(
    `# by hand\nmetadata:\n  annotations:\n    a: b # kept\n    preview-core/expiry-warned-at: "${AT}"\nspec: {}\n`,
  );
});

describe("an announcement is refused for", () => {
  test.each(["", "a: [", "metadata: {}", "metadata: {annotations: []}", "- 1"])("%j", (text) => {
    expect(() => announceExpiry(text, AT)).toThrow(PreviewError);
  });
});

function application(deployment: PreviewDeployment): string {
  const files = [...renderPreview({ ...DEPLOYMENT, ...deployment }, EXAMPLE_CONFIG)];
  return files.find(([path]) => path.endsWith(APPLICATION_FILE))?.[1] ?? "";
}
