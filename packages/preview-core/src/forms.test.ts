import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../fixtures/hostile-text.ts";
import { runs } from "../fixtures/runs.ts";
import { formProblem, FORMS, type TextForm } from "./forms.ts";
import { quote } from "./quote.ts";

type FormName = keyof typeof FORMS;

const NAMES = Object.keys(FORMS) as FormName[];

/** Texts as people write them instead of the form's. */
const nearlyRight = fc.string({
  unit: fc.constantFrom(
    ..."ab1Z.-_/: ",
    "https://",
    "git@",
    ".git",
    "github.com",
    "10.0.0.1",
    "14",
    "d",
    "GB",
    "#",
  ),
  maxLength: 12,
});

test.each<[FormName, unknown, unknown]>([
  ["dnsName", "https://user.example.com:8443/a?b", "user.example.com"],
  ["dnsName", "*.Preview.Example.COM.", "preview.example.com"],
  ["dnsName", "my_previews.example.com", "my-previews.example.com"],
  ["label", "Istio System", "istio-system"],
  ["path", "/infra/services/", "infra/services"],
  ["path", "./infra\\services", "infra/services"],
  ["duration", 14, "14s"],
  ["duration", "14 d", "14d"],
  ["duration", "2 weeks", "14d"],
  ["duration", "1.5h", "90m"],
  ["duration", "5 minutes", "5m"],
  ["duration", "30 sec", "30s"],
  ["duration", "2hrs", "2h"],
  ["duration", "24H", "24h"],
  ["goDuration", "1d", "24h"],
  ["goDuration", "1 week", "168h"],
  ["quantity", "2GB", "2G"],
  ["quantity", "2 gib", "2Gi"],
  ["quantity", "512Kb", "512k"],
  ["cidr", "10.0.0.1", "10.0.0.1/32"],
  ["cidr", "2001:db8::1", "2001:db8::1/128"],
  ["cidr", "10.0.0.0 / 8", "10.0.0.0/8"],
  ["webAddress", "argocd.example.com/ui", "https://argocd.example.com/ui"],
  ["gitUrl", "git@github.com:o/g.git", "ssh://git@github.com/o/g.git"],
  ["gitUrl", "ssh://git@github.com:o/g.git", "ssh://git@github.com/o/g.git"],
  ["gitUrl", "o/g", "https://github.com/o/g.git"],
  ["gitUrl", "github.com/o/g/", "https://github.com/o/g"],
  ["gitUrl", "http://github.com/o/g", "https://github.com/o/g"],
  ["sourceRepository", "example", "https://github.com/example/*"],
  ["sourceRepository", "example/*", "https://github.com/example/*"],
  ["sourceRepository", "example/charts", "https://github.com/example/charts.git"],
  ["branch", "/main/", "main"],
  ["fullName", "https://github.com/example/service.git", "example/service"],
  ["fullName", "git@github.com:example/service.git", "example/service"],
  ["sha", "0123456789ABCDEF0123456789ABCDEF01234567", "0123456789abcdef0123456789abcdef01234567"],
  ["pullRequest", "#7", "7"],
  ["pullRequest", "https://github.com/example/service/pull/7/files", "7"],
  ["pullRequest", 7, "7"],
  ["labelValue", "a b", "a-b"],
  ["urlPath", "healthz", "/healthz"],
  ["urlPath", "https://example.com/healthz", "/healthz"],
  ["imageRepository", "https://GHCR.io/Example/service", "ghcr.io/example/service"],
  ["registryHost", "https://ghcr.io/v2/", "ghcr.io"],
])("for the form %s, %j gets the suggestion %j", (name, value, suggestion) => {
  expect(formProblem(FORMS[name], value)).toContain(`; try ${JSON.stringify(suggestion)}`);
});

test.each<[FormName, unknown]>([
  ["dnsName", "Chris House"],
  ["path", "../services"],
  ["duration", "soon"],
  ["duration", "0"],
  ["duration", "500ms"],
  ["duration", ""],
  ["quantity", "lots"],
  ["cidr", "foo"],
  ["gitUrl", "file:///etc"],
  ["branch", "a..b"],
  ["sha", "0123456"],
  ["pullRequest", "0"],
  ["label", true],
  ["label", ["a"]],
  ["dnsName", `${"a.".repeat(60)}B`],
])("for the form %s, %j gets no suggestion", (name, value) => {
  expect(formProblem(FORMS[name], value)).not.toContain("try");
});

test("a number whose digits have the form is suggested in quotes", () => {
  expect(formProblem(FORMS.quantity, 1)).toBe(
    'expected a quantity such as 500m or 2Gi, got 1; try "1", in quotes',
  );
});

test.each(Object.entries(FORMS))("a wrong text of 300,000 characters is refused at once: %s", (_, form) => {
  const text = `https://${"/".repeat(300_000)}!`;
  expect(formProblem(form, text)).toBe(`expected ${form.expected}, got ${quote(text)}`);
});

test("a text with a secret gets no suggestion, because a log hides only the secret itself", () => {
  const token = `github_pat_${"1A".repeat(20)}`;
  expect(formProblem(FORMS.dnsName, token)).toBe(`expected ${FORMS.dnsName.expected}, got "…"`);
  expect(formProblem(FORMS.gitUrl, `http://x:${token}@github.com/o/g`)).toBe(
    `expected ${FORMS.gitUrl.expected}, got "http://…@github.com/o/g"`,
  );
});

test("a missing value gets no suggestion", () => {
  expect(formProblem(FORMS.sha, undefined)).toBe("expected a commit's 40 hex digits, got nothing");
});

describe.each(NAMES)("the form %s", (name) => {
  const form: TextForm = FORMS[name];

  test("suggests only texts that have it", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, nearlyRight), (text) => {
        const problem = formProblem(form, text);
        const [, suggestion] = /; try (".*")$/.exec(problem ?? "") ?? [];
        if (suggestion === undefined) return;
        expect(formProblem(form, JSON.parse(suggestion))).toBeUndefined();
      }),
      runs(300, 5000),
    );
  });

  test("has an example or a description that a message can show", () => {
    expect(form.expected).toMatch(/^\S.*[^.]$/);
    expect(formProblem(form, "\n")).toMatch(/^expected .*, got "\\n"$/);
  });
});
