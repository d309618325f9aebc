import { describe, expect, test } from "vitest";
import { parseDesiredDeployments } from "./desired-deployments.ts";
import { previewFiles } from "./deployer.fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";
const DOMAIN = "preview.localhost";
const FILES = previewFiles({ sha: SHA });
const APPLICATION = "argocd-application.yaml";
const CLAIM = "namespace-claim.yaml";

describe("parseDesiredDeployments", () => {
  test("reads what preview-core renders", () => {
    expect(parseDesiredDeployments(filesIn(DIRECTORY), DOMAIN)).toEqual({
      deployments: [
        {
          directory: DIRECTORY,
          service: "pricing-api",
          team: "red",
          pr: 1,
          application: "pricing-api-pr-1",
          namespace: "red-dev-pr-1-pricing-api",
          hostname: "pricing-api-pr-1-red.preview.localhost",
          repoUrl: "https://github.com/crh225/pricing-api",
          sha: SHA,
          commit: SHA,
          attempt: 1,
        },
      ],
      rejections: [],
    });
  });

  test("orders by directory, and keeps readable directories beside unreadable ones", () => {
    const files = new Map([
      ...filesIn("root/b/preview-pr-1"),
      ...filesIn("root/c/preview-pr-1", { [APPLICATION]: "" }),
      ...filesIn("root/a/preview-pr-1"),
    ]);
    const { deployments, rejections } = parseDesiredDeployments(files, DOMAIN);
    expect(deployments.map(({ directory }) => directory)).toEqual([
      "root/a/preview-pr-1",
      "root/b/preview-pr-1",
    ]);
    expect(rejections.map(({ directory }) => directory)).toEqual(["root/c/preview-pr-1"]);
  });

  test("takes host and commit of the route from the claim, whatever the Application says", () => {
    const next = "f".repeat(40);
    const claim = textOf(CLAIM)
      .replace(`sha: ${SHA}`, `sha: ${next}`)
      .replaceAll("preview-core/host: pricing-api-pr-1-red", "preview-core/host: other-pr-1-red");
    const { deployments } = parseDesiredDeployments(filesIn(DIRECTORY, { [CLAIM]: claim }), DOMAIN);
    expect(deployments).toMatchObject([
      { sha: SHA, commit: next, hostname: "other-pr-1-red.preview.localhost" },
    ]);
  });

  test.for([APPLICATION, CLAIM])("rejects a directory without %s", (missing) => {
    const files = filesIn(DIRECTORY);
    files.delete(`${DIRECTORY}/${missing}`);
    expect(parseDesiredDeployments(files, DOMAIN)).toEqual({
      deployments: [],
      rejections: [{ directory: DIRECTORY, message: `${missing} is missing or not YAML` }],
    });
  });

  test.for([
    [
      "a branch",
      APPLICATION,
      `targetRevision: ${SHA}`,
      "targetRevision: main",
      /targetRevision: expected a full commit SHA, but got "main"/,
    ],
    [
      "a short SHA",
      APPLICATION,
      `targetRevision: ${SHA}`,
      "targetRevision: 0123456",
      /expected a full commit SHA/,
    ],
    [
      "an option of git",
      APPLICATION,
      `targetRevision: ${SHA}`,
      "targetRevision: --help",
      /expected a full commit SHA/,
    ],
    [
      "another SHA for the pods",
      APPLICATION,
      `preview-core/sha: ${SHA}`,
      `preview-core/sha: ${"f".repeat(40)}`,
      /podLabels\.preview-core\/sha: expected the same SHA as targetRevision, but got "ffff/,
    ],
    [
      "no SHA for the pods",
      APPLICATION,
      `preview-core/sha: ${SHA}`,
      "other: x",
      /podLabels\.preview-core\/sha: expected the same SHA as targetRevision, but got ""/,
    ],
    [
      "no YAML",
      APPLICATION,
      "kind: Application",
      "kind: [",
      /argocd-application\.yaml is missing or not YAML/,
    ],
    ["an alias bomb", APPLICATION, "kind: Application", bomb("Application"), /not YAML/],
    [
      "no host",
      CLAIM,
      "preview-core/host: ",
      "other: ",
      /labels\.preview-core\/host: expected a name of a-z, 0-9 and -, but got ""/,
    ],
    ["a host in upper case", CLAIM, "preview-core/host: p", "preview-core/host: P", /expected a name/],
    ["a host of two labels", CLAIM, "preview-core/host: p", "preview-core/host: x.p", /expected a name/],
    ["no route", CLAIM, "    route:", "    other:", /route\.sha: expected a full commit SHA, but got ""/],
    ["a short commit", CLAIM, `sha: ${SHA}`, "sha: 0123456", /route\.sha: expected a full commit SHA/],
    ["no YAML", CLAIM, "kind: NamespaceClaim", "kind: [", /namespace-claim\.yaml is missing or not YAML/],
    ["an alias bomb", CLAIM, "kind: NamespaceClaim", bomb("NamespaceClaim"), /not YAML/],
  ] as const)("rejects a directory with %s in %s", ([, file, from, to, message]) => {
    expect(textOf(file)).toContain(from);
    const files = filesIn(DIRECTORY, { [file]: textOf(file).replaceAll(from, to) });
    const { deployments, rejections } = parseDesiredDeployments(files, DOMAIN);
    expect(deployments).toEqual([]);
    expect(rejections).toEqual([{ directory: DIRECTORY, message: expect.stringMatching(message) }]);
  });

  test("names every problem at once and quotes untrusted text", () => {
    const hostile = 'metadata: { name: "x\\u001b[31m" }';
    const files = filesIn(DIRECTORY, { [APPLICATION]: hostile, [CLAIM]: hostile });
    const { rejections } = parseDesiredDeployments(files, DOMAIN);
    const message = rejections[0]?.message ?? "";
    expect(message.split("; ")).toHaveLength(9);
    expect(message).toContain(
      String.raw`metadata.name: expected a name of a-z, 0-9 and -, but got "x\u001b[31m"`,
    );
  });

  test.for(
    ["null", "[]", "text", "metadata: null", "metadata: { labels: [1] }", "__proto__: { name: a }"].flatMap(
      (text) => [APPLICATION, CLAIM].map((file) => [text, file] as const),
    ),
  )("rejects %s in %s without throwing", ([text, file]) => {
    const { rejections } = parseDesiredDeployments(filesIn(DIRECTORY, { [file]: text }), DOMAIN);
    expect(rejections).toHaveLength(1);
  });
});

/** The two manifests of a preview in another directory, some of them with another text. */
function filesIn(directory: string, texts: Readonly<Record<string, string>> = {}): Map<string, string> {
  return new Map([APPLICATION, CLAIM].map((file) => [`${directory}/${file}`, texts[file] ?? textOf(file)]));
}

function textOf(file: string): string {
  return FILES[`${DIRECTORY}/${file}`] ?? "";
}

function bomb(kind: string): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
  );
  return [`kind: ${kind}`, "l0: &l0 [x]", ...levels].join("\n");
}
