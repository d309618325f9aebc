import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { EXAMPLE_CONFIG } from "../../../fixtures/example.ts";
import { notifications, subscriptions } from "./argocd-settings.ts";

const config = {
  ...EXAMPLE_CONFIG,
  argocd: { ...EXAMPLE_CONFIG.argocd, url: "https://argocd.chrishouse.io", notifications: true },
};
const { data } = notifications(config);

test("each subscription has its trigger, and each trigger its template", () => {
  const triggers = Object.keys(subscriptions()).map(
    (key) => /^notifications\.argoproj\.io\/subscribe\.(.+)\.github$/.exec(key)?.[1] ?? key,
  );
  expect(triggers.length).toBe(2);
  for (const trigger of triggers) {
    const [rule] = parse(data[`trigger.${trigger}`] ?? "") as { send: string[] }[];
    expect(rule?.send.map((template) => `template.${template}` in data)).toEqual([true]);
  }
});

describe.each([
  ["degraded", "failure"],
  ["healthy", "success"],
])("a preview that is %s", (verdict, state) => {
  test(`is a commit status ${state} with a link to Argo CD, and no comment`, () => {
    expect(parse(data[`template.preview-${verdict}`] ?? "")).toEqual({
      message: `Preview {{.app.metadata.name}} is ${verdict}`,
      github: {
        repoURLPath: "{{.app.spec.source.repoURL}}",
        revisionPath: "{{.app.spec.source.targetRevision}}",
        status: {
          state,
          label: "argocd/{{.app.metadata.name}}",
          targetURL: "https://argocd.chrishouse.io/applications/argocd/{{.app.metadata.name}}",
        },
      },
    });
  });
});

test("has no link when the config has no URL of Argo CD", () => {
  expect(JSON.stringify(notifications(EXAMPLE_CONFIG))).not.toContain("targetURL");
});

test("replaces none of the platform's own keys", () => {
  const own = Object.keys(data).filter((key) => !/^(?:trigger\.on-preview-|template\.preview-)/.test(key));
  expect(own).toEqual([]);
});
