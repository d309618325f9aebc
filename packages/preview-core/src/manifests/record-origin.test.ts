import fc from "fast-check";
import { expect, test } from "vitest";
import { anyDeployment } from "../../fixtures/any-deployment.ts";
import { DEPLOYMENT, EXAMPLE_CONFIG } from "../../fixtures/example.ts";
import { anyText } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import { previewNames } from "../names/preview-names.ts";
import { readOrigin } from "./record.ts";
import { APPLICATION_FILE, renderPreview } from "./render-preview.ts";

test("the origin of a rendered preview is the same again, whatever its texts are", () => {
  fc.assert(
    fc.property(anyDeployment, fc.integer({ min: 1, max: 999_999_999 }), (deployment, id) => {
      const known = { ...deployment, repository: { ...deployment.repository, id } };
      const { application, namespace } = previewNames(deployment.preview, EXAMPLE_CONFIG);
      expect(readOrigin(renderPreview(known, EXAMPLE_CONFIG))).toEqual({
        repository: { id, fullName: deployment.repository.fullName },
        pullRequest: { number: deployment.preview.pr, nodeId: deployment.pullRequest.nodeId },
        createdAt: deployment.createdAt,
        deployedAt: deployment.deployedAt,
        expiryWarnedAt: deployment.expiryWarnedAt,
        application,
        namespace,
        image: deployment.image,
      });
    }),
    runs(300),
  );
});

test("an Application with our annotations has an origin, whatever its chart and its version are", () => {
  const text = `metadata:
  name: pricing-api-pr-1
  annotations: {preview-core/repository: crh225/pricing-api, preview-core/repository-id: "7", preview-core/pull-request: "1"}
spec: {destination: {namespace: red-dev-pr-1}}
`;
  expect(readOrigin(new Map([[`a/b/${APPLICATION_FILE}`, text]]))).toMatchObject({
    repository: { id: 7 },
    namespace: "red-dev-pr-1",
    image: undefined,
  });
});

test("an Application of more than 64 KiB has no origin, and is not parsed", () => {
  const [[path, text] = ["", ""]] = [...renderPreview(DEPLOYMENT, EXAMPLE_CONFIG)].filter(([name]) =>
    name.endsWith(APPLICATION_FILE),
  );
  const keys = Array.from({ length: 8000 }, (_, index) => `k${index}: 1\n`).join("");
  const padding = (size: number): string => keys.slice(0, size - text.length);
  const of = (size: number) => readOrigin(new Map([[path, `${text}${padding(size)}`]]));
  expect(of(64 * 1024 + 1)).toEqual({
    unreadable: "argocd-application.yaml: has 65537 characters; expected at most 65536",
  });
  expect(of(64 * 1024 - 7)).not.toMatchObject({ unreadable: expect.stringContaining("characters") });
});

test.each([
  [
    "an image without a digest",
    "{helm: {valuesObject: {image: {repository: ghcr.io/crh225/a, tag: pr-1}}}}",
    { repository: "ghcr.io/crh225/a", tag: "pr-1", digest: undefined },
  ],
  ["no image where the chart has parameters instead of values", "{helm: {parameters: []}}", undefined],
  [
    "no image where its tag is a number",
    "{helm: {valuesObject: {image: {repository: a, tag: 1}}}}",
    undefined,
  ],
  ["no image where the source is no object", "[]", undefined],
])("an origin has %s, and everything else", (_, source, image) => {
  const text = `metadata:
  name: a-pr-1
  annotations: {preview-core/repository: crh225/a, preview-core/repository-id: "7", preview-core/pull-request: "1"}
spec: {destination: {namespace: red-dev-pr-1}, source: ${source}}
`;
  expect(readOrigin(new Map([[APPLICATION_FILE, text]]))).toMatchObject({
    repository: { id: 7 },
    image,
  });
});

test("an Application without the repository's id has no origin, because only the id survives a rename", () => {
  const repository = { ...DEPLOYMENT.repository, id: undefined };
  expect(readOrigin(renderPreview({ ...DEPLOYMENT, repository }, EXAMPLE_CONFIG))).toEqual({
    unreadable: "argocd-application.yaml:18:3 metadata.annotations.preview-core/repository-id: is missing",
  });
});

test("any text that is no Application is unreadable", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(readOrigin(new Map([[APPLICATION_FILE, text]]))).toEqual({
        unreadable: expect.stringMatching(/^[^\n]+$/),
      });
    }),
    runs(300),
  );
  expect(readOrigin(new Map())).toEqual({ unreadable: "argocd-application.yaml: is missing" });
});
