import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXAMPLE_TEXT } from "../../fixtures/example.ts";
import { anyText, HOSTILE_TEXTS } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import { PreviewError } from "../preview-error.ts";
import { parseConfig, parseConfigLeniently } from "./parse-config.ts";

const SMALLEST = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

test("fills every default in for the smallest file", () => {
  expect(parseConfig(SMALLEST)).toEqual({
    version: 1,
    domain: "chrishouse.io",
    publicUrl: { scheme: "https", port: null },
    environment: "dev",
    root: "infra/quickstart-services",
    cluster: { name: "shared-dev-cluster", providerConfig: "shared-dev-cluster" },
    chart: "helm",
    gitops: { url: null, branch: "main" },
    argocd: {
      namespace: "argocd",
      project: "previews",
      controlProject: "previews-control",
      parent: "app-of-apps",
      url: null,
      sourceRepos: [],
      notifications: false,
      retry: { limit: 15, duration: "5s", factor: 2, maxDuration: "30s" },
    },
    claim: {
      apiVersion: "platform.chrishouse.io/v1alpha1",
      namespace: "crossplane-system",
      clusters: [],
      resourceQuota: {
        requestsCpu: "1",
        requestsMemory: "2Gi",
        limitsCpu: "2",
        limitsMemory: "4Gi",
        pods: 10,
      },
      limitRange: { cpuRequest: "100m", cpuLimit: "500m", memoryRequest: "128Mi", memoryLimit: "512Mi" },
      networkPolicy: true,
    },
    routing: {
      hub: {
        name: "main-gateway",
        namespace: "istio-ingress",
        podNamespace: "aks-istio-ingress",
        selector: "aks-istio-ingressgateway-external",
      },
      spoke: {
        name: "cross-network-gateway",
        namespace: "istio-system",
        podNamespace: "istio-system",
        selector: "eastwest-gateway",
      },
      certificate: { secret: "wildcard-tls", issuer: "letsencrypt-prod", issuerKind: "ClusterIssuer" },
      serviceEntryHost: "shared-dev.internal",
      eastWest: {
        mode: "public",
        address: null,
        port: 443,
        privateLink: { name: "preview-east-west", subnet: null },
        mesh: { id: "mesh1", hubNetwork: "hub", spokeNetwork: "spoke" },
      },
      hopTls: "mutual",
      sourceRanges: [],
    },
    identities: {
      crossplane: "system:serviceaccount:crossplane-system:provider-kubernetes",
      argocd: "system:serviceaccount:kube-system:argocd-manager",
    },
    readiness: { path: "/", timeout: 300_000 },
    registry: { host: "ghcr.io", pullSecrets: [] },
    apiVersions: { istio: "v1", admission: "v1", crossplane: "v1" },
    policy: {
      forks: "skip",
      drafts: "allow",
      bots: "skip",
      label: null,
      maxPreviewsPerService: null,
      ttl: null,
      keepLabel: "keep-preview",
      gracePeriod: 600_000,
      registration: "open",
    },
  });
});

test("needs of the example only what it has besides: where the GitOps repository is", () => {
  const gitops = { url: "https://github.com/crh225/ARMServicePortal.git", branch: "main" };
  expect(parseConfig(EXAMPLE_TEXT)).toEqual({ ...parseConfig(SMALLEST), gitops });
});

test("reads the longer form of the cluster", () => {
  const cluster = "cluster: {name: aks-app-spoke, providerConfig: app-spoke}";
  expect(parseConfig(SMALLEST.replace(/cluster: .*/, cluster)).cluster).toEqual({
    name: "aks-app-spoke",
    providerConfig: "app-spoke",
  });
});

test("reads durations as milliseconds, and leaves Argo CD's as they are", () => {
  const config = parseConfig(
    `${SMALLEST}policy: {ttl: 14d, gracePeriod: 90s}\nreadiness: {timeout: 2h}\nargocd: {retry: {duration: 10s}}`,
  );
  expect(config.policy).toMatchObject({ ttl: 1_209_600_000, gracePeriod: 90_000 });
  expect(config.readiness.timeout).toBe(7_200_000);
  expect(config.argocd.retry.duration).toBe("10s");
});

describe("refuses with every problem at once", () => {
  test("a file with a mistake in every section", () => {
    const text = `version: 2
domain: Chris_House.io
environment: pr-1
root: ../services
cluster: {nam: spoke}
chart: /helm
gitops: {url: "file:///etc", branch: "a..b"}
publicUrl: {scheme: ftp, port: 65536}
argocd: {parent: none, url: "javascript:alert(1)", retry: {limit: 51, duration: 1d, factor: 1.5}, sourceRepos: ["*", "https://github.com/*"]}
claim: {clusters: [A], apiVersion: v1, resourceQuota: {pods: 0, limitsCpu: "1\\n2"}, limitRange: [], networkPolicy: "yes"}
routing: {hub: {selector: a b}, certificate: {issuerKind: Vault}, eastWest: {address: a/b, privateLink: {subnet: a/b}, mesh: {id: ""}}, hopTls: none, sourceRanges: [10.0.0.1, 5, 0.0.0.0/0, foo, 10.0.0.1/33]}
identities: {crossplane: same, argocd: same}
apiVersions: {istio: v1alpha3, crossplane: 2}
readiness: {path: health, timeout: 5}
registry: {host: "https://ghcr.io", pullSecrets: ghcr}
policy: {forks: true, label: "", maxPreviewsPerService: 0, ttl: 0d, keepLabel: null, registration: closed}
`;
    expect(() => parseConfig(text)).toThrowErrorMatchingInlineSnapshot(`
      [PreviewError: version: expected 1, got 2
      domain: expected a lower-case DNS name such as previews.example.com, got "Chris_House.io"; try "chris-house.io"
      publicUrl.scheme: expected http or https, got "ftp"
      publicUrl.port: at most 65535, got 65536
      environment: expected a short name such as dev, got "pr-1"
      root: expected a relative path such as infra/quickstart-services, got "../services"
      cluster.name: expected a lower-case name such as istio-system, got nothing
      cluster.nam: is not a key of this version; remove it, or use a newer version
      chart: expected a relative path such as infra/quickstart-services, got "/helm"; try "helm"
      gitops.url: expected a git URL such as https://github.com/example/gitops.git, got "file:///etc"
      gitops.branch: expected a branch such as main, got "a..b"
      argocd.parent: expected app-of-apps or application-set, got "none"
      argocd.url: expected an address such as https://argocd.example.com, got "javascript:alert(1)"
      argocd.sourceRepos.0: expected a repository or all of one owner, such as https://github.com/example/*, got "*"
      argocd.sourceRepos.1: expected a repository or all of one owner, such as https://github.com/example/*, got "https://github.com/*"
      argocd.retry.limit: at most 50, got 51
      argocd.retry.duration: expected a duration such as 5s, 3m or 1h, got "1d"; try "24h"
      argocd.retry.factor: expected int, got 1.5
      claim.apiVersion: expected an API version such as platform.example.com/v1alpha1, got "v1"
      claim.clusters.0: expected a lower-case name such as istio-system, got "A"; try "a"
      claim.resourceQuota.limitsCpu: expected a quantity such as 500m or 2Gi, got "1\\n2"
      claim.resourceQuota.pods: at least 1, got 0
      claim.limitRange: expected object, got []
      claim.networkPolicy: expected boolean, got "yes"
      routing.hub.selector: expected a label value, got "a b"; try "a-b"
      routing.certificate.issuerKind: expected ClusterIssuer or Issuer, got "Vault"
      routing.eastWest.address: expected a lower-case DNS name such as previews.example.com, got "a/b"; try "a"
      routing.eastWest.privateLink.subnet: expected the name of a subnet, got "a/b"
      routing.eastWest.mesh.id: expected a label value, got ""
      routing.hopTls: expected mutual or simple or plaintext, got "none"
      routing.sourceRanges.0: expected a range such as 203.0.113.7/32, got "10.0.0.1"; try "10.0.0.1/32"
      routing.sourceRanges.1: expected a range such as 203.0.113.7/32, got 5; try "5/32"
      routing.sourceRanges.2: "0.0.0.0/0" is every address there is; leave sourceRanges out if that is meant
      routing.sourceRanges.3: expected a range such as 203.0.113.7/32, got "foo"
      routing.sourceRanges.4: expected a range such as 203.0.113.7/32, got "10.0.0.1/33"
      identities.argocd: must differ from identities.crossplane, because admission tells the two apart by name
      readiness.path: expected a path such as /health, got "health"; try "/health"
      readiness.timeout: expected a duration such as 90s, 10m, 24h or 14d, got 5; try "5s"
      registry.host: expected a registry host such as ghcr.io, got "https://ghcr.io"; try "ghcr.io"
      registry.pullSecrets: expected array, got "ghcr"
      apiVersions.istio: expected v1 or v1beta1, got "v1alpha3"
      apiVersions.crossplane: expected v1 or v2, got 2
      policy.forks: expected allow or skip, got true
      policy.label: at least 1 characters, got ""
      policy.maxPreviewsPerService: at least 1, got 0
      policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, got "0d"
      policy.keepLabel: expected string, got null
      policy.registration: expected open or required, got "closed"]
    `);
  });

  test.each<[string, string, string]>([
    [
      "an empty file",
      "",
      "version: expected 1, got nothing\ndomain: expected a lower-case DNS name such as previews.example.com, got nothing\ncluster: is required",
    ],
    [
      "only a comment",
      "# later\n",
      "version: expected 1, got nothing\ndomain: expected a lower-case DNS name such as previews.example.com, got nothing\ncluster: is required",
    ],
    ["a list", "- 1", "expected object, got [1]"],
    ["plain text", "chrishouse.io", 'expected object, got "chrishouse.io"'],
    ["a section without content", `${SMALLEST}policy:\n`, "policy: expected object, got null"],
    [
      "a cluster that is a number",
      SMALLEST.replace(/cluster: .*/, "cluster: 5"),
      "cluster: got 5, which has none of the accepted forms",
    ],
    [
      "a cluster in capitals",
      SMALLEST.replace(/cluster: .*/, "cluster: SPOKE"),
      'cluster: expected a lower-case name such as istio-system, got "SPOKE"; try "spoke"',
    ],
    [
      "a domain of 190 characters",
      SMALLEST.replace("chrishouse.io", `${"a.".repeat(94)}aa`),
      `domain: at most 189 characters, got "${"a.".repeat(40)}…"`,
    ],
    [
      "two user names that are the same",
      `${SMALLEST}identities: {crossplane: "system:serviceaccount:kube-system:argocd-manager"}`,
      "identities.argocd: must differ from identities.crossplane, because admission tells the two apart by name",
    ],
  ])("%s", (_, text, message) => {
    expect(() => parseConfig(text)).toThrow(expect.objectContaining({ code: "invalid-config", message }));
  });
});

describe("refuses YAML that is", () => {
  test.each<[string, string, string | RegExp]>([
    ["broken", "a: [\n", 'preview.yaml:1:5: this line has no "]" for the "["'],
    [
      "ambiguous by a key that is there twice",
      `${SMALLEST}domain: evil.io\n`,
      "preview.yaml:4:1 domain: is there twice, first in line 2; remove one of them",
    ],
    [
      "in two documents",
      `${SMALLEST}---\n${SMALLEST}`,
      "preview.yaml:4:1: a second document starts here; the file may hold one",
    ],
    [
      "written with an alias",
      `${SMALLEST}chart: &a helm\nroot: *a\n`,
      "preview.yaml:5:7 root: an alias (*a) is not allowed; write the value itself",
    ],
    [
      "written with a merge key",
      `${SMALLEST}a: &a {b: 1}\npolicy: {<<: *a}\n`,
      "preview.yaml:5:10 policy: a merge key (<<) is not allowed; write the keys themselves",
    ],
    [
      "written with a merge key of YAML 1.1",
      `%YAML 1.1\n---\n${SMALLEST}a: &a {b: 1}\npolicy: {<<: *a}\n`,
      "preview.yaml:7:10 policy: a merge key (<<) is not allowed; write the keys themselves",
    ],
    ["a billion laughs", billionLaughs(), "preview.yaml:2:10 a1.0: an alias (*a0) is not allowed"],
    [
      "without text as a key",
      `${SMALLEST}? [a]\n: b\n`,
      "preview.yaml:4:1: this line has a key that is no plain text",
    ],
    ["nested beyond any use", "[".repeat(3000), "preview.yaml:1:1: this line is nested too deeply"],
  ])("%s", (_, text, message) => {
    expect(() => parseConfig(text)).toThrow(message);
    expect(() => parseConfigLeniently(text)).toThrow(message);
    expect(() => parseConfig(text)).toThrow(PreviewError);
  });
});

describe("a key that this version does not know", () => {
  const extra = `${SMALLEST.replace(/cluster: .*/, "cluster: {name: shared-dev-cluster, zone: 1}")}
theme: {dark: true}
routing: {hub: {colour: red}}
policy: {reviewers: 2, ttl: 1d}
a.b: 1
__proto__: {forks: allow}
constructor: 1
`;
  const keys = [
    "cluster.zone",
    "routing.hub.colour",
    "policy.reviewers",
    "theme",
    "a.b",
    "__proto__",
    "constructor",
  ];

  test("is refused, each one by its path", () => {
    const message = "is not a key of this version; remove it, or use a newer version";
    expect(problemsOf(() => parseConfig(extra))).toEqual(keys.map((path) => ({ path, message })));
  });

  test("is left out and named when tools that are pinned read the file", () => {
    const { config, unknownKeys } = parseConfigLeniently(extra);
    expect(unknownKeys).toEqual(keys);
    expect(config).toEqual(parseConfig(`${SMALLEST}policy: {ttl: 1d}\n`));
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
    expect(config.policy.forks).toBe("skip");
  });

  test("in a section that is broken besides does not hide what is broken", () => {
    const broken = `${SMALLEST}policy: {reviewers: 2, ttl: soon}\nidentities: {crossplane: a, argocd: a, extra: 1}\n`;
    expect(problemsOf(() => parseConfigLeniently(broken)).map(({ path }) => path)).toEqual([
      "identities.argocd",
    ]);
    expect(problemsOf(() => parseConfig(broken))).toHaveLength(4);
  });

  test("may be a value under policy that a newer version brought", () => {
    const { config, unknownKeys } = parseConfigLeniently(
      `${SMALLEST}policy: {forks: trusted, drafts: skip}\n`,
    );
    expect(unknownKeys).toEqual(["policy.forks"]);
    expect(config.policy).toMatchObject({ forks: "skip", drafts: "skip" });
    expect(parseConfigLeniently(`${SMALLEST}policy: strict\n`).unknownKeys).toEqual(["policy"]);
  });

  test("is nothing to report when there is none", () => {
    expect(parseConfigLeniently(SMALLEST)).toEqual({ config: parseConfig(SMALLEST), unknownKeys: [] });
  });

  test("pollutes no prototype", () => {
    const text = `${SMALLEST}policy: {__proto__: {label: x}, constructor: {prototype: {label: x}}}\n`;
    expect(parseConfigLeniently(text).unknownKeys).toEqual(["policy.__proto__", "policy.constructor"]);
    expect({}).not.toHaveProperty("label");
  });
});

test("answers any text with a config or a PreviewError", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        anyText.map((text) => `${SMALLEST}chart: ${text}`),
      ),
      (text) => {
        for (const parse of [parseConfig, parseConfigLeniently]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(PreviewError);
          }
        }
      },
    ),
    runs(500),
  );
});

test("shows nothing of the file unescaped", () => {
  for (const text of HOSTILE_TEXTS) {
    const yaml = JSON.stringify({ version: 1, domain: `${text}!`, cluster: [text], [`${text}?`]: 1 });
    for (const { message } of problemsOf(() => parseConfig(yaml))) {
      expect(message).not.toMatch(/(?! )[\p{C}\p{Z}]/u);
    }
  }
});

function problemsOf(parse: () => unknown): PreviewError["problems"] {
  try {
    parse();
  } catch (error) {
    if (error instanceof PreviewError) return error.problems;
    throw error;
  }
  return [];
}

function billionLaughs(): string {
  const doubled = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
  return `a0: &a0 ha\n${doubled.join("\n")}\n`;
}
