import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalPullRequest } from "local-github";
import { waitFor } from "../machine/wait-for.ts";
import { installBundle } from "../platform/install-bundle.ts";
import { type Platform, platform } from "../platform/platform.ts";
import { describeState, findApplication, namesOf, waitUntilGone } from "../platform/preview-state.ts";
import { service } from "../platform/service.ts";
import { absent } from "./parts.ts";

const SERVICE = "kinds-api";

/** Kinds that a chart of a preview may not have, each with an object of it. */
const KINDS: readonly (readonly [kind: string, apiVersion: string, body: string])[] = [
  ["ClusterRole", "rbac.authorization.k8s.io/v1", "rules: []"],
  [
    "ClusterRoleBinding",
    "rbac.authorization.k8s.io/v1",
    "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }",
  ],
  [
    "RoleBinding",
    "rbac.authorization.k8s.io/v1",
    "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin }",
  ],
  ["Namespace", "v1", ""],
  ["Pod", "v1", "spec: { containers: [{ name: a, image: a }] }"],
  ["NetworkPolicy", "networking.k8s.io/v1", "spec: { podSelector: {} }"],
  ["ResourceQuota", "v1", "spec: { hard: { pods: 500 } }"],
  ["LimitRange", "v1", "spec: { limits: [] }"],
  ["PodDisruptionBudget", "policy/v1", "spec: { maxUnavailable: 0, selector: {} }"],
  [
    "Ingress",
    "networking.k8s.io/v1",
    "spec: { defaultBackend: { service: { name: a, port: { number: 80 } } } }",
  ],
  ["Gateway", "networking.istio.io/v1", "spec: { servers: [] }"],
  ["Certificate", "cert-manager.io/v1", "spec: { secretName: a, issuerRef: { name: a } }"],
  ["ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1", "spec: { validations: [] }"],
];

describe.skipIf(absent("argocd", "crossplane"))("a kind that previews may not have, in a chart", () => {
  let on: Platform;
  let pull: LocalPullRequest;
  let messages: ReadonlyMap<string, string>;
  const names = () => namesOf(SERVICE, pull.number);
  beforeAll(async () => {
    on = await platform();
    await installBundle();
    const kinds = await service(SERVICE);
    const text = KINDS.map(([kind, apiVersion, body]) =>
      [`apiVersion: ${apiVersion}`, `kind: ${kind}`, "metadata: { name: of-the-chart }", body].join("\n"),
    );
    pull = await kinds.openPullRequest({ "helm/templates/kinds.yaml": text.join("\n---\n") });
    await kinds.run("opened", pull, { wait: false });
    messages = await waitFor("Argo CD says what it does not permit", refusals, { within: 120 }, () =>
      describeState(on, names()),
    );
  });
  afterAll(async () => {
    const kinds = await service(SERVICE);
    pull.close();
    await kinds.run("closed", pull);
    await waitUntilGone(on, names(), 90);
  });

  test.each(KINDS)("project.refuses-%s Argo CD's project refuses the kind", (kind) => {
    expect(messages.get(kind)).toMatch(/is not permitted in project previews/);
  });

  /** Kind → Argo CD's words. One sync has them all. */
  async function refusals(): Promise<ReadonlyMap<string, string> | undefined> {
    const { operationState } = (await findApplication(on, names()))?.["status"] ?? {};
    const results: readonly { kind: string; name: string; message?: string }[] =
      operationState?.syncResult?.resources ?? [];
    const said = new Map(
      results
        .filter(({ name }) => name === "of-the-chart")
        .map(({ kind, message = "" }) => [kind, message] as const),
    );
    return said.size === 0 ? undefined : said;
  }
});
