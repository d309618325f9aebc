import { describe, expect, test } from "vitest";
import { parseDesiredDeployments } from "./desired-deployments.ts";
import { previewFiles } from "./deployer.fixture.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DIRECTORY = "infra/quickstart-services/pricing-api/preview-pr-1";
const PATH = `${DIRECTORY}/argocd-application.yaml`;
const APPLICATION = previewFiles({ sha: SHA })[PATH] ?? "";

describe("parseDesiredDeployments", () => {
  test("reads what preview-core renders", () => {
    expect(parseDesiredDeployments(new Map([[PATH, APPLICATION]]))).toEqual({
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
          attempt: 1,
        },
      ],
      rejections: [],
    });
  });

  test("orders by directory, and keeps readable directories beside unreadable ones", () => {
    const files = new Map([
      ["root/b/preview-pr-1/argocd-application.yaml", APPLICATION],
      ["root/c/preview-pr-1/argocd-application.yaml", ""],
      ["root/a/preview-pr-1/argocd-application.yaml", APPLICATION],
    ]);
    const { deployments, rejections } = parseDesiredDeployments(files);
    expect(deployments.map(({ directory }) => directory)).toEqual([
      "root/a/preview-pr-1",
      "root/b/preview-pr-1",
    ]);
    expect(rejections.map(({ directory }) => directory)).toEqual(["root/c/preview-pr-1"]);
  });

  test.for([
    [
      "a branch",
      `targetRevision: ${SHA}`,
      "targetRevision: main",
      /targetRevision: expected a full commit SHA, but got "main"/,
    ],
    ["a short SHA", `targetRevision: ${SHA}`, "targetRevision: 0123456", /expected a full commit SHA/],
    ["an option of git", `targetRevision: ${SHA}`, "targetRevision: --help", /expected a full commit SHA/],
    [
      "another SHA for the chart",
      `  sha: ${SHA}`,
      `  sha: ${"1".repeat(40)}`,
      /preview\.sha: expected the same SHA as targetRevision/,
    ],
    [
      "no host",
      "hostname: pricing",
      "host: pricing",
      /istio\.preview\.hostname: expected a host name in lower case, but got ""/,
    ],
    ["a host in upper case", "hostname: pricing", "hostname: Pricing", /expected a host name/],
    ["no YAML", "kind: Application", "kind: [", /is not YAML/],
    ["an alias bomb", "kind: Application", bomb(), /is not YAML/],
  ] as const)("rejects a directory whose Application has %s", ([, from, to, message]) => {
    expect(APPLICATION).toContain(from);
    const { deployments, rejections } = parseDesiredDeployments(
      new Map([[PATH, APPLICATION.replace(from, to)]]),
    );
    expect(deployments).toEqual([]);
    expect(rejections).toEqual([{ directory: DIRECTORY, message: expect.stringMatching(message) }]);
  });

  test("names every problem at once and quotes untrusted text", () => {
    const { rejections } = parseDesiredDeployments(new Map([[PATH, 'metadata: { name: "x\\u001b[31m" }']]));
    const message = rejections[0]?.message ?? "";
    expect(message.split("; ")).toHaveLength(8);
    expect(message).toContain(
      String.raw`metadata.name: expected a name of a-z, 0-9 and -, but got "x\u001b[31m"`,
    );
  });

  test.for(["null", "[]", "text", "metadata: null", "metadata: { labels: [1] }", "__proto__: { name: a }"])(
    "rejects %s without throwing",
    (text) => {
      expect(parseDesiredDeployments(new Map([[PATH, text]])).rejections).toHaveLength(1);
    },
  );
});

function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
  );
  return ["kind: Application", "l0: &l0 [x]", ...levels].join("\n");
}
