import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EXAMPLE_TEXT } from "../../fixtures/example.ts";
import { anyText, HOSTILE_TEXTS } from "../../fixtures/hostile-text.ts";
import { runs } from "../../fixtures/runs.ts";
import { PreviewError } from "../preview-error.ts";
import { parseConfig, parseConfigLeniently } from "./parse-config.ts";

const SMALLEST = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";

test("the smallest file gets every default", () => {
  expect(parseConfig(SMALLEST)).toEqual({
    version: 1,
    domain: "chrishouse.io",
    publicUrl: { scheme: "https", port: null },
    environment: "dev",
    root: "infra/quickstart-services",
    cluster: { name: "shared-dev-cluster", providerConfig: "shared-dev-cluster" },
    chart: "helm",
    service: { port: 80, podPort: "http" },
    gitops: { url: null, branch: "main" },
    argocd: {
      namespace: "argocd",
      project: "previews",
      controlProject: "previews-control",
      parent: "application-set",
      url: null,
      sourceRepos: [],
      notifications: false,
      retry: { limit: 10, duration: "3s", factor: 1, maxDuration: "3s" },
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
      baseBranches: ["**"],
      label: null,
      maxPreviewsPerService: null,
      maxPreviewsPerTeam: null,
      maxPreviews: null,
      ttl: null,
      keepLabel: "keep-preview",
      gracePeriod: 600_000,
      registration: "open",
    },
  });
});

test("the example has one setting more than the smallest file: the GitOps repository", () => {
  const gitops = { url: "https://github.com/crh225/ARMServicePortal.git", branch: "main" };
  expect(parseConfig(EXAMPLE_TEXT)).toEqual({ ...parseConfig(SMALLEST), gitops });
});

test("the API group of claims is below the domain, unless the file names one", () => {
  const { claim } = parseConfig(SMALLEST.replace("chrishouse.io", "previews.example.com"));
  expect(claim.apiVersion).toBe("platform.previews.example.com/v1alpha1");
  const text = `${SMALLEST}claim: { apiVersion: previews.example.com/v1 }\n`;
  expect(parseConfig(text).claim.apiVersion).toBe("previews.example.com/v1");
});

test("a cluster may be a section", () => {
  const cluster = "cluster: {name: aks-app-spoke, providerConfig: app-spoke}";
  expect(parseConfig(SMALLEST.replace(/cluster: .*/, cluster)).cluster).toEqual({
    name: "aks-app-spoke",
    providerConfig: "app-spoke",
  });
});

test("durations are milliseconds, and those for Argo CD stay as they are", () => {
  const config = parseConfig(
    `${SMALLEST}policy: {ttl: 14d, gracePeriod: 90s}\nreadiness: {timeout: 2h}\nargocd: {retry: {duration: 10s}}`,
  );
  expect(config.policy).toMatchObject({ ttl: 1_209_600_000, gracePeriod: 90_000 });
  expect(config.readiness.timeout).toBe(7_200_000);
  expect(config.argocd.retry.duration).toBe("10s");
});

describe("a refusal has every problem of", () => {
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
      [PreviewError: preview.yaml:1:1 version: expected 1, got 2; this version of the tool reads 1 only; write 1, or use a newer version
      preview.yaml:2:1 domain: expected a lower-case DNS name such as previews.example.com, got "Chris_House.io"; try "chris-house.io"
      preview.yaml:3:1 environment: expected a short name such as dev, got "pr-1"; try "pr1"
      preview.yaml:4:1 root: expected a relative path such as infra/quickstart-services, got "../services"
      preview.yaml:5:11 cluster.nam: is unknown; did you mean name?
      preview.yaml:6:1 chart: expected a relative path such as infra/quickstart-services, got "/helm"; try "helm"
      preview.yaml:7:10 gitops.url: expected a git URL such as https://github.com/example/gitops.git, or null, got "file:///etc"
      preview.yaml:7:30 gitops.branch: expected a branch such as main, got "a..b"
      preview.yaml:8:13 publicUrl.scheme: expected http or https, got "ftp"
      preview.yaml:8:26 publicUrl.port: expected a whole number from 1 to 65535, or null, got 65536
      preview.yaml:9:10 argocd.parent: expected app-of-apps or application-set, got "none"
      preview.yaml:9:24 argocd.url: expected an address such as https://argocd.example.com, or null, got "javascript:alert(1)"
      preview.yaml:9:60 argocd.retry.limit: expected a whole number from 1 to 50, got 51
      preview.yaml:9:71 argocd.retry.duration: expected a duration such as 5s, 3m or 1h, got "1d"; try "24h"
      preview.yaml:9:85 argocd.retry.factor: expected a whole number from 1 to 10, got 1.5
      preview.yaml:9:113 argocd.sourceRepos.0: expected a repository or all of one owner, such as https://github.com/example/*, got "*"
      preview.yaml:9:118 argocd.sourceRepos.1: expected a repository or all of one owner, such as https://github.com/example/*, got "https://github.com/*"
      preview.yaml:10:20 claim.clusters.0: expected a lower-case name such as istio-system, got "A"; try "a"
      preview.yaml:10:24 claim.apiVersion: expected an API version such as platform.example.com/v1alpha1, got "v1"
      preview.yaml:10:56 claim.resourceQuota.pods: expected a whole number from 1 to 200, got 0
      preview.yaml:10:65 claim.resourceQuota.limitsCpu: expected a quantity such as 500m or 2Gi, got "1\\n2"
      preview.yaml:10:85 claim.limitRange: is a list; write its keys without "- ", got []
      preview.yaml:10:101 claim.networkPolicy: expected true or false, got "yes"; try true
      preview.yaml:11:17 routing.hub.selector: expected a label value such as mesh1, got "a b"; try "a-b"
      preview.yaml:11:47 routing.certificate.issuerKind: expected ClusterIssuer or Issuer, got "Vault"
      preview.yaml:11:78 routing.eastWest.address: expected a lower-case DNS name or an IPv4 address, such as spoke.internal.example.com or 203.0.113.7, or null, got "a/b"; try "a"
      preview.yaml:11:106 routing.eastWest.privateLink.subnet: expected the name of a subnet, or null, got "a/b"
      preview.yaml:11:127 routing.eastWest.mesh.id: expected a label value such as mesh1, got ""
      preview.yaml:11:137 routing.hopTls: expected mutual or simple or plaintext, got "none"
      preview.yaml:11:166 routing.sourceRanges.0: expected a range such as 203.0.113.7/32, got "10.0.0.1"; try "10.0.0.1/32"
      preview.yaml:11:176 routing.sourceRanges.1: expected a range such as 203.0.113.7/32, got 5
      preview.yaml:11:179 routing.sourceRanges.2: "0.0.0.0/0" is every address there is; leave sourceRanges out if that is meant
      preview.yaml:11:190 routing.sourceRanges.3: expected a range such as 203.0.113.7/32, got "foo"
      preview.yaml:11:195 routing.sourceRanges.4: expected a range such as 203.0.113.7/32, got "10.0.0.1/33"
      preview.yaml:12:32 identities.argocd: must differ from identities.crossplane, because admission tells the two apart by name
      preview.yaml:13:15 apiVersions.istio: expected v1 or v1beta1, got "v1alpha3"
      preview.yaml:13:32 apiVersions.crossplane: expected v1 or v2, got 2
      preview.yaml:14:13 readiness.path: expected a path such as /health, got "health"; try "/health"
      preview.yaml:14:27 readiness.timeout: expected a duration such as 90s, 10m, 24h or 14d, got 5; try "5s"
      preview.yaml:15:12 registry.host: expected a registry host such as ghcr.io, got "https://ghcr.io"; try "ghcr.io"
      preview.yaml:15:37 registry.pullSecrets: expected a list of at most 10 entries, got "ghcr"; try ["ghcr"]
      preview.yaml:16:10 policy.forks: expected allow or skip, got true; did you mean allow?
      preview.yaml:16:23 policy.label: expected a text of 1 to 50 characters, or null, got ""
      preview.yaml:16:34 policy.maxPreviewsPerService: expected a whole number from 1 to 1000, or null, got 0
      preview.yaml:16:60 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "0d"
      preview.yaml:16:69 policy.keepLabel: expected a text of 1 to 50 characters, got null
      preview.yaml:16:86 policy.registration: expected open or required, got "closed"]
    `);
  });

  test.each<[string, string, string]>([
    [
      "plain text",
      "chrishouse.io",
      'preview.yaml:1:1: expected keys such as "version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }", got "chrishouse.io"',
    ],
    [
      "a cluster that is a number",
      SMALLEST.replace(/cluster: .*/, "cluster: 5"),
      "preview.yaml:3:1 cluster: expected Argo CD's name of the cluster, as `argocd cluster list` shows it, such as shared-dev-cluster or a section with keys below it, got 5",
    ],
    [
      "a cluster in capitals",
      SMALLEST.replace(/cluster: .*/, "cluster: SPOKE"),
      'preview.yaml:3:1 cluster: expected Argo CD\'s name of the cluster, as `argocd cluster list` shows it, such as shared-dev-cluster, got "SPOKE"; try "spoke"',
    ],
    [
      "a domain of 190 characters",
      SMALLEST.replace("chrishouse.io", `${"a.".repeat(94)}aa`),
      `preview.yaml:2:1 domain: expected at most 189 characters, got 190: "${"a.".repeat(40)}…"`,
    ],
    [
      "two user names that are the same",
      `${SMALLEST}identities: {crossplane: "system:serviceaccount:kube-system:argocd-manager"}`,
      "preview.yaml:4:1 identities.argocd: must differ from identities.crossplane, because admission tells the two apart by name",
    ],
    [
      "a mistyped section with a mistake below it",
      `${SMALLEST}polcy:\n  ttl: 14\n  labl: x\n`,
      'preview.yaml:4:1 polcy: is unknown; did you mean policy?\npreview.yaml:5:3 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got 14; try "14d"\npreview.yaml:6:3 policy.labl: is unknown; did you mean label?',
    ],
    [
      "a mistyped key beside the right one",
      `${SMALLEST}domian: chrishouse.io`,
      "preview.yaml:4:1 domian: is unknown; did you mean domain, which is there too?",
    ],
    [
      "keys with a no-break space and a byte order mark, which an editor does not show",
      `${SMALLEST}root\u00a0: services\n\ufeffchart: helm\n`,
      "preview.yaml:4:1 root\\u00a0: is unknown; did you mean root?\npreview.yaml:5:1 \\ufeffchart: is unknown; did you mean chart?",
    ],
    [
      "keys of sections at the top",
      `${SMALLEST}ttl: 14d\nname: x\n`,
      "preview.yaml:4:1 ttl: is unknown here; did you mean policy.ttl?\npreview.yaml:5:1 name: is not a key of this version; remove it, or use a newer version",
    ],
    [
      "values that no section takes",
      `${SMALLEST}publicUrl: https://chrishouse.io\npolicy: skip\nroot: 5\n`,
      'preview.yaml:4:1 publicUrl: expected a section with keys below it, got "https://chrishouse.io"\npreview.yaml:5:1 policy: expected a section with keys below it, got "skip"\npreview.yaml:6:1 root: expected a relative path such as infra/quickstart-services, got 5; try "5", in quotes',
    ],
    [
      "words for true and false",
      `${SMALLEST}claim: {networkPolicy: "off"}\nargocd: {notifications: "yes"}\npolicy: {label: null, ttl: none, forks: on}\n`,
      'preview.yaml:4:9 claim.networkPolicy: expected true or false, got "off"; try false\npreview.yaml:5:10 argocd.notifications: expected true or false, got "yes"; try true\npreview.yaml:6:23 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "none"; try null, without quotes\npreview.yaml:6:34 policy.forks: expected allow or skip, got "on"; did you mean allow?',
    ],
  ])("%s", (_, text, message) => {
    expect(() => parseConfig(text)).toThrow(expect.objectContaining({ code: "invalid-config", message }));
  });

  test("a text that is not YAML in some lines, with everything else that is wrong", () => {
    const text = `version: 1
domain: Chris House
cluster: a: b
policy:
\tttl: 14
registry: { host: *h, pullSecrets: ghcr }
`;
    expect(() => parseConfig(text)).toThrowErrorMatchingInlineSnapshot(`
      [PreviewError: preview.yaml:2:1 domain: expected a lower-case DNS name such as previews.example.com, got "Chris House"
      preview.yaml:3:1: this line has ": " twice; put the value in quotes: cluster: "a: b"
      preview.yaml:5:1: this line is indented with a tab, which YAML does not allow; use two spaces
      preview.yaml:5:2 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got 14; try "14d"
      preview.yaml:6:19 registry.host: an alias (*h) is not allowed; write the value itself
      preview.yaml:6:23 registry.pullSecrets: expected a list of at most 10 entries, got "ghcr"; try ["ghcr"]]
    `);
  });

  test("a text with a line that cannot be read, and then nothing about missing keys", () => {
    expect(() => parseConfig("version: 1\ndomain chrishouse.io\nroot: /x\n")).toThrow(
      expect.objectContaining({
        message:
          'preview.yaml:2:1: this line is no "key: value": domain chrishouse.io\npreview.yaml:3:1 root: expected a relative path such as infra/quickstart-services, got "/x"; try "x"',
      }),
    );
  });

  test("a text of which no line can be read, which is not called empty", () => {
    expect(() => parseConfig("version: 1\rdomain: x.io\r")).toThrow(
      expect.objectContaining({
        message:
          "preview.yaml:1:10: this line is not YAML: Nested mappings are not allowed in compact mappings",
      }),
    );
  });

  test("a list that is too long, with its length", () => {
    const ranges = Array.from({ length: 101 }, (_, at) => `10.0.0.${at}/32`);
    expect(() => parseConfig(`${SMALLEST}routing: { sourceRanges: [${ranges.join(", ")}] }\n`)).toThrow(
      expect.objectContaining({
        message: "preview.yaml:4:12 routing.sourceRanges: expected at most 100 entries, got 101",
      }),
    );
  });

  test("a file with 20,000 unknown keys, as far as anybody reads it", () => {
    const others = Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join("");
    const problems = problemsOf(() => parseConfig(`${SMALLEST}${others}`));
    expect(problems).toHaveLength(101);
    expect(problems[0]).toMatchObject({ path: "k0", position: { line: 4 } });
    expect(problems[100]).toMatchObject({ message: "and 19900 more problems", position: { line: 104 } });
  });

  test("a file with 20,000 aliases, as far as anybody reads it", () => {
    const aliases = Array.from({ length: 20_000 }, (_, at) => `k${at}: *a\n`).join("");
    expect(problemsOf(() => parseConfig(`${SMALLEST}${aliases}`))).toHaveLength(10);
  });

  test("a file by the name that the caller gave", () => {
    const source = { file: "platform/config.yaml" };
    const message = /^platform\/config\.yaml:1:1: the file is empty/;
    expect(() => parseConfig("", source)).toThrow(message);
    expect(() => parseConfigLeniently("", source)).toThrow(message);
  });
});

describe("YAML is refused that is", () => {
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
  const refusal = "is not a key of this version; remove it, or use a newer version";
  const places: [path: string, line: number, column: number][] = [
    ["cluster.zone", 3, 37],
    ["theme", 5, 1],
    ["routing.hub.colour", 6, 17],
    ["policy.reviewers", 7, 10],
    ["a.b", 8, 1],
    ["__proto__", 9, 1],
    ["constructor", 10, 1],
  ];
  const unknown = places.map(([path, line, column]) => {
    return { path, message: refusal, position: { file: "preview.yaml", line, column } };
  });

  test("is refused, each with its path and its place", () => {
    expect(problemsOf(() => parseConfig(extra))).toEqual(unknown);
  });

  test("is left out and listed for pinned programs", () => {
    const { config, unknownKeys } = parseConfigLeniently(extra);
    expect(unknownKeys).toEqual(unknown);
    expect(config).toEqual(parseConfig(`${SMALLEST}policy: {ttl: 1d}\n`));
    expect(Object.getPrototypeOf(config)).toBe(Object.prototype);
    expect(config.policy.forks).toBe("skip");
  });

  test("is listed also after 20,000 others, because a deploy must know each one", () => {
    const others = Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join("");
    const { unknownKeys } = parseConfigLeniently(`${SMALLEST}${others}policy: {reviewers: 2}\n`);
    expect(unknownKeys).toHaveLength(20_001);
    expect(unknownKeys.at(-1)?.path).toBe("policy.reviewers");
  });

  test("is reported with everything else that is wrong, to pinned programs too", () => {
    const broken = `${SMALLEST}policy: {reviewers: 2, ttl: soon}\nidentities: {crossplane: a, argocd: a, extra: 1}\n`;
    const paths = ["policy.reviewers", "policy.ttl", "identities.argocd", "identities.extra"];
    expect(problemsOf(() => parseConfigLeniently(broken)).map(({ path }) => path)).toEqual(paths);
    expect(problemsOf(() => parseConfig(broken))).toEqual(problemsOf(() => parseConfigLeniently(broken)));
  });

  test("is listed with the key that was probably meant", () => {
    const text = `${SMALLEST}policy: {maxPreviewPerService: 3}\n`;
    expect(parseConfigLeniently(text).unknownKeys).toMatchObject([
      { path: "policy.maxPreviewPerService", message: "is unknown; did you mean maxPreviewsPerService?" },
    ]);
  });

  test("and that was meant for a required one is one problem, for pinned programs too", () => {
    const { message } = catchError(() => parseConfigLeniently(SMALLEST.replace("domain", "domian")));
    expect(message).toBe("preview.yaml:2:1 domian: is unknown; did you mean domain?");
  });

  test("may be a choice under policy that a newer version brought", () => {
    const { config, unknownKeys } = parseConfigLeniently(
      `${SMALLEST}policy: {forks: trusted, drafts: skip}\n`,
    );
    expect(unknownKeys).toEqual([
      {
        path: "policy.forks",
        message: 'expected allow or skip, got "trusted"',
        position: { file: "preview.yaml", line: 4, column: 10 },
      },
    ]);
    expect(config.policy).toMatchObject({ forks: "skip", drafts: "skip" });
  });

  test.each([
    ["policy: strict", 'policy: expected a section with keys below it, got "strict"'],
    ["policy: {forks: true}", "policy.forks: expected allow or skip, got true; did you mean allow?"],
    ["policy: {forks: allowed}", 'policy.forks: expected allow or skip, got "allowed"; did you mean allow?'],
    ["policy: {drafts: no}", 'policy.drafts: expected allow or skip, got "no"; did you mean skip?'],
    [
      "policy: {ttl: soon}",
      'policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "soon"',
    ],
    ["routing: {hopTls: quantum}", 'routing.hopTls: expected mutual or simple or plaintext, got "quantum"'],
  ])("differs from the mistake in %s, which stops pinned programs", (line, message) => {
    expect(() => parseConfigLeniently(`${SMALLEST}${line}\n`)).toThrow(message);
  });

  test("is not listed when there is none", () => {
    expect(parseConfigLeniently(SMALLEST)).toEqual({ config: parseConfig(SMALLEST), unknownKeys: [] });
  });

  test("changes no prototype", () => {
    const text = `${SMALLEST}policy: {__proto__: {label: x}, constructor: {prototype: {label: x}}}\n`;
    expect(parseConfigLeniently(text).unknownKeys.map(({ path }) => path)).toEqual([
      "policy.__proto__",
      "policy.constructor",
    ]);
    expect({}).not.toHaveProperty("label");
  });
});

test("any text gives a config or a PreviewError", () => {
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

test("a message shows every character of the file", () => {
  for (const text of HOSTILE_TEXTS) {
    const yaml = JSON.stringify({ version: 1, domain: `${text}!`, cluster: [text], [`${text}?`]: 1 });
    expect(catchError(() => parseConfig(yaml)).message).not.toMatch(/(?![ \n])[\p{C}\p{Z}]/u);
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

function catchError(run: () => unknown): PreviewError {
  try {
    run();
  } catch (error) {
    if (error instanceof PreviewError) return error;
  }
  throw new Error("nothing was wrong");
}

function billionLaughs(): string {
  const doubled = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`);
  return `a0: &a0 ha\n${doubled.join("\n")}\n`;
}
