import { expect, test } from "vitest";
import { buildPlatform } from "../platform/build-platform.ts";
import { PreviewError } from "../preview-error.ts";
import { parseConfig } from "./parse-config.ts";

/** What `preview platform` needs at least. */
const BASE = `version: 1
domain: chrishouse.io
cluster: shared-dev-cluster
gitops: { url: https://github.com/o/g.git }
`;

/** Files as people write them: what each one has, its text, and every problem after the file's name. */
const WRONG_FILES: readonly [number: number, has: string, text: string, problems: readonly string[]][] = [
  [
    1,
    "no GitOps repository",
    "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n",
    [
      '1:1 gitops.url: expected the GitOps repository\'s URL, such as https://github.com/example/gitops.git, got nothing; add "gitops: { url: https://github.com/OWNER/GITOPS-REPOSITORY.git }"',
    ],
  ],
  [
    2,
    "nothing",
    "",
    [
      '1:1: the file is empty; a first file has "version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }"',
    ],
  ],
  [
    3,
    "only a comment",
    "# todo\n",
    [
      '1:1: the file is empty; a first file has "version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }"',
    ],
  ],
  [
    4,
    "no domain",
    "version: 1\ncluster: c\n",
    [
      '1:1 domain: expected a lower-case DNS name such as previews.example.com, got nothing; add "domain: previews.example.com"',
    ],
  ],
  [
    5,
    "a URL as the domain",
    BASE.replace("chrishouse.io", "https://chrishouse.io/"),
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "https://chrishouse.io/"; try "chrishouse.io"',
    ],
  ],
  [
    6,
    "a domain in upper case",
    BASE.replace("chrishouse.io", "ChrisHouse.IO"),
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "ChrisHouse.IO"; try "chrishouse.io"',
    ],
  ],
  [
    7,
    "a wildcard as the domain",
    BASE.replace("chrishouse.io", "'*.preview.chrishouse.io'"),
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "*.preview.chrishouse.io"; try "preview.chrishouse.io"',
    ],
  ],
  [
    8,
    "a domain with a port",
    BASE.replace("chrishouse.io", "chrishouse.io:8443"),
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "chrishouse.io:8443"; try "chrishouse.io"',
    ],
  ],
  [
    9,
    "a domain with an underscore",
    BASE.replace("chrishouse.io", "my_previews.example.com"),
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "my_previews.example.com"; try "my-previews.example.com"',
    ],
  ],
  [
    10,
    "a mistyped required key",
    BASE.replace("domain", "domian"),
    ["2:1 domian: is unknown; did you mean domain?"],
  ],
  [
    11,
    "a mistyped key of a section",
    `${BASE}policy:\n  maxPreviewPerService: 3\n`,
    ["6:3 policy.maxPreviewPerService: is unknown; did you mean maxPreviewsPerService?"],
  ],
  [
    12,
    "a key with underscores",
    `${BASE}policy:\n  max_previews_per_service: 3\n`,
    ["6:3 policy.max_previews_per_service: is unknown; did you mean maxPreviewsPerService?"],
  ],
  [
    13,
    "a number in quotes",
    `${BASE}policy:\n  maxPreviewsPerService: '3'\n`,
    [
      '6:3 policy.maxPreviewsPerService: expected a whole number from 1 to 1000, or null, got "3"; try 3, without quotes',
    ],
  ],
  [
    14,
    "a number that is too small",
    `${BASE}policy:\n  maxPreviewsPerService: -1\n`,
    ["6:3 policy.maxPreviewsPerService: expected a whole number from 1 to 1000, or null, got -1"],
  ],
  [
    15,
    "a duration without a unit",
    `${BASE}policy:\n  ttl: 14\n`,
    ['6:3 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got 14; try "14d"'],
  ],
  [
    16,
    "a duration in words",
    `${BASE}policy:\n  ttl: 2 weeks\n`,
    ['6:3 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "2 weeks"; try "14d"'],
  ],
  [
    17,
    "a duration with a space",
    `${BASE}policy:\n  ttl: 14 d\n`,
    ['6:3 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "14 d"; try "14d"'],
  ],
  [
    18,
    "a tab",
    `${BASE}policy:\n\tforks: skip\n`,
    ["6:1: this line is indented with a tab, which YAML does not allow; use two spaces"],
  ],
  [
    19,
    "a line that is indented too far",
    "version: 1\ndomain: chrishouse.io\n cluster: c\ngitops: { url: https://github.com/o/g.git }\n",
    ["3:2: this line is indented by 1 space, but the keys before it by 0; indent them alike"],
  ],
  [
    20,
    "a key twice",
    `${BASE}domain: other.io\n`,
    ["5:1 domain: is there twice, first in line 2; remove one of them"],
  ],
  [
    21,
    "an alias",
    "version: 1\nx: &d chrishouse.io\ndomain: *d\ncluster: c\n",
    [
      "2:1 x: is not a key of this version; remove it, or use a newer version",
      "3:9 domain: an alias (*d) is not allowed; write the value itself",
    ],
  ],
  [
    22,
    "a merge key",
    `${BASE}policy: &p\n  forks: skip\nrouting: { <<: *p }\n`,
    ["7:12 routing: a merge key (<<) is not allowed; write the keys themselves"],
  ],
  [
    23,
    "true for allow",
    `${BASE}policy:\n  forks: true\n`,
    ["6:3 policy.forks: expected allow or skip, got true; did you mean allow?"],
  ],
  [
    24,
    "allowed for allow",
    `${BASE}policy:\n  forks: allowed\n`,
    ['6:3 policy.forks: expected allow or skip, got "allowed"; did you mean allow?'],
  ],
  [
    25,
    "no version",
    "domain: chrishouse.io\ncluster: c\n",
    ['1:1 version: expected 1, got nothing; add "version: 1"'],
  ],
  [
    26,
    "a newer version",
    BASE.replace("1", "2"),
    [
      "1:1 version: expected 1, got 2; this version of the tool reads 1 only; write 1, or use a newer version",
    ],
  ],
  [
    27,
    "a version in quotes",
    BASE.replace("1", "'1'"),
    ['1:1 version: expected 1, got "1"; try 1, without quotes'],
  ],
  [
    28,
    "JSON without a GitOps repository",
    '{"version": 1, "domain": "chrishouse.io", "cluster": "c"}',
    [
      '1:1 gitops.url: expected the GitOps repository\'s URL, such as https://github.com/example/gitops.git, got nothing; add "gitops: { url: https://github.com/OWNER/GITOPS-REPOSITORY.git }"',
    ],
  ],
  [29, "a list", "- version: 1\n- domain: x.io\n", ['1:1: the file is a list; write its keys without "- "']],
  [
    30,
    "two documents",
    `${BASE}---\nversion: 1\n`,
    ["5:1: a second document starts here; the file may hold one"],
  ],
  [
    31,
    "the address of a cluster instead of its name",
    BASE.replace("shared-dev-cluster", "https://aks.example.com:443"),
    [
      '3:1 cluster: expected Argo CD\'s name of the cluster, as `argocd cluster list` shows it, such as shared-dev-cluster, got "https://aks.example.com:443"',
    ],
  ],
  [
    32,
    "quantities that Kubernetes does not take",
    `${BASE}claim:\n  resourceQuota: { requestsCpu: 1, requestsMemory: 2GB }\n`,
    [
      '6:20 claim.resourceQuota.requestsCpu: expected a quantity such as 500m or 2Gi, got 1; try "1", in quotes',
      '6:36 claim.resourceQuota.requestsMemory: expected a quantity such as 500m or 2Gi, got "2GB"; try "2G"',
    ],
  ],
  [
    33,
    "an empty section",
    `${BASE}policy:\n`,
    ["5:1 policy: is empty; add a key below it, or remove the line"],
  ],
  [
    34,
    "a list instead of a section",
    `${BASE}policy:\n  - forks: skip\n`,
    ['5:1 policy: is a list; write its keys without "- ", got [{"forks":"skip"}]'],
  ],
  [
    35,
    "a choice without its hyphen",
    `${BASE}routing:\n  eastWest:\n    mode: privatelink\n`,
    [
      '7:5 routing.eastWest.mode: expected public or internal or private-link or node-port or multicluster, got "privatelink"; did you mean private-link?',
    ],
  ],
  [
    36,
    "a mode without what it requires",
    `${BASE}routing:\n  eastWest:\n    mode: private-link\n`,
    [
      "6:3 routing.eastWest.address: is required for the mode private-link: the name or address of the private endpoint in the hub's network",
      "6:3 routing.eastWest.privateLink.subnet: is required for the mode private-link: the subnet of the spoke's network for the private link's own addresses",
    ],
  ],
  [
    37,
    "a text instead of a list",
    `${BASE}routing:\n  sourceRanges: 10.0.0.0/8\n`,
    [
      '6:3 routing.sourceRanges: expected a list of at most 100 entries, got "10.0.0.0/8"; try ["10.0.0.0/8"]',
    ],
  ],
  [
    38,
    "three wrong source ranges",
    `${BASE}routing:\n  sourceRanges: [10.0.0.1, 0.0.0.0/0, foo]\n`,
    [
      '6:18 routing.sourceRanges.0: expected a range such as 203.0.113.7/32, got "10.0.0.1"; try "10.0.0.1/32"',
      '6:28 routing.sourceRanges.1: "0.0.0.0/0" is every address there is; leave sourceRanges out if that is meant',
      '6:39 routing.sourceRanges.2: expected a range such as 203.0.113.7/32, got "foo"',
    ],
  ],
  [
    39,
    "a text instead of a section",
    "version: 1\ndomain: chrishouse.io\ncluster: c\ngitops: https://github.com/o/g\n",
    [
      '4:1 gitops: expected a section with keys below it, got "https://github.com/o/g"; write "url: https://github.com/o/g" below it',
    ],
  ],
  [
    40,
    "a git URL as scp writes it",
    BASE.replace("https://github.com/o/g.git", "'git@github.com:o/g.git'"),
    [
      '4:11 gitops.url: expected a git URL such as https://github.com/example/gitops.git, or null, got "git@github.com:o/g.git"; try "ssh://git@github.com/o/g.git"',
    ],
  ],
  [
    41,
    "the name of a repository instead of its URL",
    BASE.replace("https://github.com/o/g.git", "o/g"),
    [
      '4:11 gitops.url: expected a git URL such as https://github.com/example/gitops.git, or null, got "o/g"; try "https://github.com/o/g.git"',
    ],
  ],
  [
    42,
    "a choice in lower case",
    `${BASE}routing:\n  certificate: { issuerKind: clusterissuer }\n`,
    [
      '6:18 routing.certificate.issuerKind: expected ClusterIssuer or Issuer, got "clusterissuer"; did you mean ClusterIssuer?',
    ],
  ],
  [
    43,
    "two colons in a line",
    "version: 1\ndomain: chrishouse.io\ncluster: foo: bar\ngitops: { url: https://github.com/o/g.git }\n",
    ['3:1: this line has ": " twice; put the value in quotes: cluster: "foo: bar"'],
  ],
  [
    44,
    "a quote without an end",
    'version: 1\ndomain: "chrishouse.io\ncluster: c\n',
    ['2:9: this line has a quote that is never closed; write domain: "chrishouse.io"'],
  ],
  [
    45,
    "a mistake in every line",
    "version: 1\ndomain: HTTPS://x\nclustre: c\npolicy: { forks: maybe, ttl: never, drafts: no }\nroot: /infra/\nregistry: ghcr.io\n",
    [
      '2:1 domain: expected a lower-case DNS name such as previews.example.com, got "HTTPS://x"; try "x"',
      "3:1 clustre: is unknown; did you mean cluster?",
      '4:11 policy.forks: expected allow or skip, got "maybe"',
      '4:25 policy.ttl: expected a duration such as 90s, 10m, 24h or 14d, or null, got "never"; try null, without quotes',
      '4:37 policy.drafts: expected allow or skip, got "no"; did you mean skip?',
      '5:1 root: expected a relative path such as infra/quickstart-services, got "/infra/"; try "infra"',
      '6:1 registry: expected a section with keys below it, got "ghcr.io"; write "host: ghcr.io" below it',
    ],
  ],
  [
    46,
    "a path with slashes at both ends",
    `${BASE}root: /infra/services/\n`,
    [
      '5:1 root: expected a relative path such as infra/quickstart-services, got "/infra/services/"; try "infra/services"',
    ],
  ],
  [
    47,
    "a registry with its scheme",
    `${BASE}registry: { host: https://ghcr.io }\n`,
    ['5:13 registry.host: expected a registry host such as ghcr.io, got "https://ghcr.io"; try "ghcr.io"'],
  ],
  [48, "a byte order mark", `\ufeff${BASE}`, []],
  [49, "line ends of Windows", BASE.replaceAll("\n", "\r\n"), []],
  [
    50,
    "a path and a duration that lack a character",
    `${BASE}readiness: { path: healthz, timeout: 5 }\n`,
    [
      '5:14 readiness.path: expected a path such as /health, got "healthz"; try "/healthz"',
      '5:29 readiness.timeout: expected a duration such as 90s, 10m, 24h or 14d, got 5; try "5s"',
    ],
  ],
  [
    51,
    "no for skip",
    `${BASE}policy: { drafts: no }\n`,
    ['5:11 policy.drafts: expected allow or skip, got "no"; did you mean skip?'],
  ],
  [
    52,
    "keys of other tools",
    `${BASE}spoke: c\nhub: h\nteam: red\n`,
    [
      "5:1 spoke: is unknown; the spoke is called cluster here",
      "6:1 hub: is unknown; the hub is the cluster where Argo CD runs, and has no key",
      "7:1 team: is unknown; the team is an input of the action",
    ],
  ],
  [
    53,
    "a Kubernetes object",
    "apiVersion: v1\nkind: Config\nspec: { domain: x.io }\n",
    [
      '1:1: the file is a Kubernetes object; write keys without apiVersion, kind and spec, such as "version: 1", "domain: previews.example.com", "cluster: shared-dev-cluster" and "gitops: { url: https://github.com/example/gitops.git }"',
    ],
  ],
  [
    54,
    "a mistyped key of a required section",
    "version: 1\ndomain: chrishouse.io\ncluster: { Name: c }\n",
    ["3:12 cluster.Name: is unknown; did you mean name?"],
  ],
  [
    55,
    "an IPv6 address of the spoke",
    `${BASE}routing:\n  eastWest:\n    address: 2001:db8::1\n`,
    [
      '7:5 routing.eastWest.address: expected a lower-case DNS name or an IPv4 address, such as spoke.internal.example.com or 203.0.113.7, or null, got "2001:db8::1"',
    ],
  ],
  [
    56,
    "an empty list and an empty text",
    `${BASE}policy: { baseBranches: [] }\nidentities: { argocd: "" }\n`,
    [
      "5:11 policy.baseBranches: expected a list of 1 to 50 entries, got []",
      '6:15 identities.argocd: expected a text that is not empty, got ""',
    ],
  ],
];

test.each(WRONG_FILES)("%i: a file with %s is answered with what to write", (_, __, text, problems) => {
  expect(problemsOf(text)).toEqual(problems.map((problem) => `preview.yaml:${problem}`));
});

test("every problem has a line and a column", () => {
  const problems = WRONG_FILES.flatMap(([, , , messages]) => messages);
  expect(problems.filter((problem) => !/^\d+:\d+(?: [\w.]+)?: \S/.test(problem))).toEqual([]);
});

function problemsOf(text: string): string[] {
  try {
    buildPlatform(parseConfig(text));
  } catch (error) {
    if (error instanceof PreviewError) return error.message.split("\n");
    throw error;
  }
  return [];
}
