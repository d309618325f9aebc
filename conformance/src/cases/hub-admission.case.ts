import { beforeAll, describe, expect, test } from "vitest";
import { tryKubectl } from "../clusters/kubectl.ts";
import type { Manifest } from "../clusters/install-definitions.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { type RenderedPreview, renderedPreview, withValue } from "../platform/rendered-preview.ts";
import { absent } from "./parts.ts";

/** What a commit in a preview's directory would change, and the words of the refusal. */
type Change = readonly [id: string, path: readonly string[], value: unknown, words: RegExp];

const annotation = (key: string, value: string): readonly [readonly string[], string] => [
  ["metadata", "annotations", key],
  value,
];
const ANNOTATIONS = /has no annotations but those of preview-core/;

const APPLICATION: readonly Change[] = [
  ["prune-false", ...annotation("argocd.argoproj.io/sync-options", "Prune=false"), ANNOTATIONS],
  [
    "prune-confirm",
    ...annotation("argocd.argoproj.io/sync-options", "Prune=confirm,Delete=confirm"),
    ANNOTATIONS,
  ],
  ["skip-reconcile", ...annotation("argocd.argoproj.io/skip-reconcile", "true"), ANNOTATIONS],
  ["hook", ...annotation("argocd.argoproj.io/hook", "PostSync"), ANNOTATIONS],
  ["notifications", ...annotation("notifications.argoproj.io/subscribe.on-deployed.slack", "x"), ANNOTATIONS],
  ["script-link", ...annotation("link.argocd.argoproj.io/external-link", "javascript:alert(1)"), /./],
  ["project", ["spec", "project"], "default", /the project must be previews/],
  [
    "server",
    ["spec", "destination"],
    { server: "https://kubernetes.default.svc", namespace: "argocd" },
    /the destination must be/,
  ],
  ["namespace", ["spec", "destination", "namespace"], "kube-system", /the destination must be/],
  [
    "repository",
    ["spec", "source", "repoURL"],
    "https://github.com/somebody/else",
    /the repository is not one/,
  ],
  ["branch", ["spec", "source", "targetRevision"], "main", /must be a full commit/],
  ["name", ["metadata", "name"], "previews", /must be named after/],
  [
    "parameters",
    ["spec", "source", "helm", "parameters"],
    [{ name: "a", value: "b" }],
    /valueObject|valuesObject only/,
  ],
  ["sources", ["spec", "sources"], [], /one source/],
  [
    "ignore",
    ["spec", "ignoreDifferences"],
    [{ kind: "Deployment", group: "apps", jsonPointers: ["/spec"] }],
    /one source, and no further/,
  ],
  [
    "create-namespace",
    ["spec", "syncPolicy", "syncOptions"],
    ["CreateNamespace=true"],
    /syncOptions must be/,
  ],
  ["manifests", ["operation"], { sync: { manifests: ["{}"] } }, /operation|manifests/],
  ["finalizer", ["metadata", "finalizers"], ["example.com/never"], /finalizer/],
];

const CLAIM: readonly Change[] = [
  ["prune-false", ...annotation("argocd.argoproj.io/sync-options", "Prune=false"), ANNOTATIONS],
  ["paused", ...annotation("crossplane.io/paused", "true"), ANNOTATIONS],
  ["finalizer", ["metadata", "finalizers"], ["example.com/never"], /finalizer/],
  ["kube-system", ["spec", "parameters", "namespaceName"], "kube-system", /./],
  ["cluster", ["spec", "parameters", "targetCluster"], "hub", /Unsupported value|targetCluster must be/],
  [
    "host",
    ["spec", "parameters", "labels", "preview-core/host"],
    "orders-api-pr-1-red",
    /the host must be|must carry the labels/,
  ],
  ["background", ["spec", "compositeDeletePolicy"], "Background", /must be Foreground/],
  ["no-quota", ["spec", "parameters", "enableResourceQuota"], false, /cannot be switched off|has its limits/],
  [
    "no-policy",
    ["spec", "parameters", "enableNetworkPolicy"],
    false,
    /cannot be switched off|has its limits/,
  ],
  [
    "privileged",
    ["spec", "parameters", "labels", "pod-security.kubernetes.io/enforce"],
    "privileged",
    /Pod Security|must be baseline/,
  ],
  ["cpu", ["spec", "parameters", "resourceQuota", "requestsCpu"], "100000", /at most/],
  ["pods", ["spec", "parameters", "resourceQuota", "pods"], 200, /at most/],
  ["label", ["spec", "parameters", "labels", "istio-injection"], "enabled", /labels may hold/],
];

/** Argo CD's own identity on the hub, which applies what a commit says. */
const CONTROLLER = "system:serviceaccount:argocd:argocd-application-controller";

describe.skipIf(absent("argocd", "crossplane"))("a commit in a preview's directory", () => {
  let on: Platform;
  const rendered = renderedPreview("evil-api", 7);
  beforeAll(async () => {
    on = await platform();
    await installBundle();
  });

  for (const kind of ["Application", "NamespaceClaim"] as const) {
    const prefix = kind === "Application" ? "application" : "claim";
    test(`hub.${prefix}-rendered the ${kind} as the action writes it is accepted`, async () => {
      expect(await apply(on, tracked(rendered, kind))).toMatchObject({ code: 0 });
    });

    test.each(kind === "Application" ? APPLICATION : CLAIM)(
      `hub.${prefix}-%s of the ${kind} is refused`,
      async (_, path, value, words) => {
        const { code, stderr } = await apply(on, withValue(tracked(rendered, kind), path, value));
        expect(stderr).toMatch(words);
        expect(code).toBe(1);
      },
    );
  }
});

/** Argo CD writes this annotation on what it applies. */
function tracked(rendered: RenderedPreview, kind: keyof RenderedPreview): Manifest {
  const object = rendered[kind];
  const { name, namespace } = object.metadata;
  const group = object.apiVersion.split("/")[0];
  const id = `evil-api.preview-pr-7:${group}/${kind}:${namespace}/${name}`;
  return withValue(object, ["metadata", "annotations", "argocd.argoproj.io/tracking-id"], id);
}

function apply({ hub }: Platform, object: Manifest) {
  return tryKubectl(
    hub,
    ["create", "--dry-run=server", "--as", CONTROLLER, "-f", "-"],
    JSON.stringify(object),
  );
}
