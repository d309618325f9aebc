import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { parentTrackingRegex } from "./preview-writes.ts";

const isParent = (id: string, project = "previews") =>
  RE2JS.compile(parentTrackingRegex(project)).matcher(id).find();

test.each([
  ["the app-of-apps", "previews:argoproj.io/Application:argocd/pricing-api-pr-1"],
  [
    "a parent of the ApplicationSet",
    "pricing-api.preview-pr-1:argoproj.io/Application:argocd/pricing-api-pr-1",
  ],
  ["one of a service whose name was cut", "customer--96c5d6a9b1.preview-pr-9999999:a"],
  ["one of a directory that only begins like a preview's", "orders-api.preview-pr-1x:a"],
  ["one of a directory with more dots", "a.preview-pr-1.b:a"],
])("an object that %s applies is held to the policies", (_, id) => {
  expect(isParent(id)).toBe(true);
});

test.each([
  ["the parent's own project", "previews-control:argoproj.io/Application:argocd/previews"],
  ["an Application that ends alike", "my-previews:a"],
  ["a preview itself", "pricing-api-pr-1:apps/Deployment:a/b"],
  ["a name further back", "platform:argoproj.io/Application:argocd/previews:a"],
  ["a parent's name further back", "platform:argoproj.io/Application:argocd/a.preview-pr-1:"],
  ["nothing", ""],
])("an object that %s applies is not", (_, id) => {
  expect(isParent(id)).toBe(false);
});

test("the app-of-apps is named like the project, to the letter", () => {
  expect(isParent("pull.requests:a", "pull.requests")).toBe(true);
  expect(isParent("pull-requests:a", "pull.requests")).toBe(false);
});
