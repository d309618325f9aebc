import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GivenObject, type LocalKubernetes, type LocalUser, startKubernetes } from "local-platform";
import { parseConfig } from "preview-core";
import { expect, test } from "vitest";
import { renderObjects } from "../doctor/clusters.ts";
import type { ObjectRef } from "../doctor/compare-objects.ts";
import { configOf } from "../doctor/platform.fixture.ts";
import { type Ended, previewWith } from "../run-preview.fixture.ts";

const CONFIG = configOf({ hub: 1, spoke: 1 });
const { identities } = parseConfig(CONFIG);
const READ_ALL = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] };
const CREATE_ALL = { apiGroups: ["*"], resources: ["*"], verbs: ["create"] };
const ARGOCD = { apiVersion: "argoproj.io/v1alpha1", kind: "Application" };

interface Live extends GivenObject {
  readonly spec: Record<string, unknown> & { hosts: string[]; http: Record<string, unknown>[] };
}

interface Prepared extends AsyncDisposable {
  readonly kubernetes: LocalKubernetes;
  readonly user: (name: string, ...rules: (typeof READ_ALL)[]) => Promise<string>;
  /** Changes the live object of this name. */
  readonly change: (kind: string, name: string, change: (live: Live) => void) => void;
  /** The results of these steps. */
  readonly doctor: (...args: string[]) => Promise<Ended & { readonly links: Record<string, unknown> }>;
}

/** One API server that is hub and spoke at once, with everything that was rendered for both. */
async function prepare(): Promise<Prepared> {
  await using started = new AsyncDisposableStack();
  const kubernetes = started.use(await startKubernetes());
  const objects = install(kubernetes);
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  started.defer(() => rm(folder, { recursive: true }));
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(folder, name.replaceAll(":", "-"));
    await writeFile(path, text);
    return path;
  };
  const config = await write("preview.yaml", CONFIG);
  const users: LocalUser[] = [];
  const resources = started.move();
  return {
    kubernetes,
    async user(name, ...rules) {
      const user = kubernetes.createUser({ name, rules });
      users.push(user);
      return write(`${name}.kubeconfig`, user.kubeconfig());
    },
    change(kind, name, change) {
      const ref = objects.find((one) => one.kind === kind && one.metadata.name === name);
      const live = structuredClone(ref && kubernetes.find(ref)) as unknown as Live;
      change(live);
      kubernetes.put(live);
    },
    async doctor(...args) {
      const environment = { KUBECONFIG: join(folder, "none") };
      // Nothing listens at the gateways; only the clusters are looked at.
      const gateways = ["--hub", "127.0.0.1:1", "--spoke", "127.0.0.1:1"];
      const ended = await previewWith(
        environment,
        "doctor",
        "--config",
        config,
        ...gateways,
        "--json",
        ...args,
      );
      const { links = [] } = ended.out === "" ? {} : JSON.parse(ended.out);
      for (const { token } of users) expect(ended.out + ended.err).not.toContain(token);
      return { ...ended, links: Object.fromEntries(links.map((link: { id: string }) => [link.id, link])) };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Installs everything that was rendered. */
function install(kubernetes: LocalKubernetes): readonly ObjectRef[] {
  const rendered = renderObjects(parseConfig(CONFIG));
  if ("problem" in rendered) throw new Error(rendered.problem);
  const kinds = new Set<string>();
  const objects = [...rendered.hub, ...rendered.spoke].map(({ object }) => object);
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object;
    const known = `${apiVersion} ${kind}`;
    const builtIn = !apiVersion.includes(".") || /\.k8s\.io\//.test(apiVersion);
    if (!builtIn && !kinds.has(known)) {
      const plural = `${kind.toLowerCase()}s`;
      kubernetes.install({ apiVersion, kind, plural, namespaced: metadata.namespace !== undefined });
    }
    kinds.add(known);
    kubernetes.put(object as GivenObject);
  }
  kubernetes.install({ ...ARGOCD, plural: "applications", namespaced: true });
  return objects;
}

test("clusters with the rendered objects and the configured names are right", async () => {
  await using prepared = await prepare();
  const hub = await prepared.user("reader", READ_ALL, CREATE_ALL);
  const argocd = await prepared.user(identities.argocd);
  const crossplane = await prepared.user(identities.crossplane);
  const clusters = ["--kubeconfig", hub, "--hub-context", "reader", "--spoke-context", "reader"];
  const controllers = ["--argocd-kubeconfig", argocd, "--crossplane-kubeconfig", crossplane];
  const { links } = await prepared.doctor(...clusters, ...controllers);
  expect(links["live-hub"]).toMatchObject({
    state: "ok",
    detail: expect.stringMatching(/^\d{2} objects are as/),
  });
  expect(links["live-spoke"]).toMatchObject({
    state: "ok",
    detail: expect.stringMatching(/^\d+ objects are as/),
  });
  expect(links["identities"]).toMatchObject({ state: "ok" });
  const written = prepared.kubernetes.requests.filter(
    ({ method, query }) => method !== "GET" && !query["dryRun"],
  );
  expect(written.map(({ path }) => path)).toEqual(
    Array.from({ length: 2 }, () => "/apis/authentication.k8s.io/v1/selfsubjectreviews"),
  );
});

/** A parent Application of the previews, as Argo CD has it. */
function parent(name: string, status: object, labels = { "preview-core/parent": "true" }): GivenObject {
  return {
    ...ARGOCD,
    metadata: { name, namespace: "argocd", labels },
    spec: { project: "previews-control" },
    status,
  };
}

const SYNCED = { operationState: { phase: "Succeeded", message: "successfully synced" } };

test("parents that work are counted", async () => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  for (const pr of [1, 2]) prepared.kubernetes.put(parent(`orders-api.preview-pr-${pr}`, SYNCED));
  const { links } = await prepared.doctor("--kubeconfig", user, "--hub-context", "reader");
  expect(links["parents"]).toMatchObject({ state: "ok", detail: "2 parents, and none fails" });
});

test.each([
  [
    "a sync",
    { operationState: { phase: "Failed", message: "one or more\ntasks are not valid" } },
    "one or more tasks are not valid",
  ],
  [
    "what comes before a sync",
    { ...SYNCED, conditions: [{ type: "ComparisonError", message: "repository not found" }] },
    "repository not found",
  ],
])("a parent that fails is named, with the reason: %s", async (_, status, reason) => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  prepared.kubernetes.put(parent("orders-api.preview-pr-1", SYNCED));
  prepared.kubernetes.put(parent("orders-api.preview-pr-2", status));
  const { links } = await prepared.doctor("--kubeconfig", user, "--hub-context", "reader");
  expect(links["parents"]).toMatchObject({
    state: "broken",
    detail: `orders-api.preview-pr-2: ${reason}`,
    cure: expect.stringContaining("remove the preview's directory"),
  });
});

test("an ApplicationSet that makes no parents is named, with the reason", async () => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  const conditions = [
    { type: "ErrorOccurred", status: "True", message: "repository not found" },
    { type: "ResourcesUpToDate", status: "False", message: "repository not found" },
  ];
  prepared.change("ApplicationSet", "previews", (live) => Object.assign(live, { status: { conditions } }));
  const { links } = await prepared.doctor("--kubeconfig", user, "--hub-context", "reader");
  expect(links["parents"]).toMatchObject({ state: "broken", detail: "previews: repository not found" });
});

test("the parent of the other setting is reported when both are there", async () => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  prepared.kubernetes.put(parent("orders-api.preview-pr-1", SYNCED));
  prepared.kubernetes.put(parent("previews", SYNCED, { "preview-core/parent": "" }));
  const { links } = await prepared.doctor("--kubeconfig", user, "--hub-context", "reader");
  expect(links["parents"]).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(
      /^argocd.parent is application-set, and the hub also has Application argocd\/previews:/,
    ),
    cure: expect.stringContaining("docs/operations.md"),
  });
});

test("an Application of somebody else with the project's name is no parent", async () => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  prepared.kubernetes.put({ ...parent("previews", SYNCED), spec: { project: "default" } });
  const { links } = await prepared.doctor("--kubeconfig", user, "--hub-context", "reader");
  expect(links["parents"]).toMatchObject({ state: "ok" });
});

test.each<[string, "hub" | "spoke", string, string, (live: Live) => void, string]>([
  [
    "a condition that switches a policy off",
    "spoke",
    "ValidatingAdmissionPolicy",
    "preview-service-internal-only",
    ({ spec }) => void (spec["matchConditions"] = [{ name: "x", expression: "false" }]),
    'preview-service-internal-only: spec.matchConditions is [{"name":"x","expression":"false"}], expected nothing',
  ],
  [
    "a namespace that a policy leaves out",
    "spoke",
    "ValidatingAdmissionPolicyBinding",
    "preview-forbidden-kinds",
    ({ spec }) => void (spec["matchResources"] = { namespaceSelector: { matchLabels: { a: "b" } } }),
    "preview-forbidden-kinds: spec.matchResources is {",
  ],
  [
    "a mirror in the hub's route",
    "hub",
    "VirtualService",
    "preview-envs-vs",
    ({ spec }) => void Object.assign(spec.http[0] ?? {}, { mirror: { host: "evil.example.com" } }),
    'istio-ingress/preview-envs-vs: spec.http[0].mirror is {"host":"evil.example.com"}, expected nothing',
  ],
  [
    "Applications of every namespace in a project",
    "hub",
    "AppProject",
    "previews",
    ({ spec }) => void (spec["sourceNamespaces"] = ["*"]),
    'argocd/previews: spec.sourceNamespaces is ["*"], expected nothing',
  ],
])("an addition is reported: %s", async (_, role, kind, name, change, detail) => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL, CREATE_ALL);
  prepared.change(kind, name, change);
  const { links } = await prepared.doctor("--kubeconfig", user, `--${role}-context`, "reader");
  expect(links[`live-${role}`]).toMatchObject({
    state: "broken",
    detail: expect.stringContaining(`${kind} ${detail}`),
    cure: expect.stringContaining(
      `&& kubectl --kubeconfig ${user} --context reader replace -f platform/${role}/`,
    ),
  });
});

test("without the right to create, the step is open and names the right", async () => {
  await using prepared = await prepare();
  const user = await prepared.user("reader", READ_ALL);
  const { links } = await prepared.doctor("--kubeconfig", user, "--spoke-context", "reader");
  expect(links["live-spoke"]).toMatchObject({
    state: "skipped",
    detail: expect.stringMatching(
      /additions to .* cannot be seen: .* cannot create resource .*; give the user this right/,
    ),
  });
});

test("a manual change is reported with its object, field and both values", async () => {
  await using prepared = await prepare();
  const hub = await prepared.user("reader", READ_ALL, CREATE_ALL);
  prepared.change("VirtualService", "preview-envs-vs", ({ spec }) => void (spec.hosts = ["*.example.com"]));
  const { code, links } = await prepared.doctor("--kubeconfig", hub, "--hub-context", "reader");
  expect(code).toBe(1);
  expect(links["live-hub"]).toMatchObject({
    state: "broken",
    detail:
      'VirtualService istio-ingress/preview-envs-vs: spec.hosts[0] is "*.example.com", expected "*.chrishouse.io"',
  });
  expect(links["live-spoke"]).toMatchObject({
    state: "skipped",
    detail: "needs --spoke-context",
  });
});

test("missing objects are reported, also when their kind is not installed", async () => {
  await using prepared = await prepare();
  await using empty = await startKubernetes();
  const file = await prepared.user("reader", READ_ALL);
  await writeFile(file, empty.createUser({ name: "reader", rules: [READ_ALL] }).kubeconfig());
  const { links } = await prepared.doctor("--kubeconfig", file, "--spoke-context", "reader");
  expect(links["live-spoke"]).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(/^.+ is missing; (?:[^;]+ is missing; ){4}and \d+ more$/),
  });
});

test("a missing permission to read skips the step and names the permission", async () => {
  await using prepared = await prepare();
  const file = await prepared.user("nobody");
  const { links } = await prepared.doctor("--kubeconfig", file, "--hub-context", "nobody");
  expect(links["live-hub"]).toMatchObject({
    state: "skipped",
    detail: expect.stringMatching(/cannot be read: .*forbidden|cannot be read: .*403/i),
  });
});

test("a name that differs from the config is reported with both names", async () => {
  await using prepared = await prepare();
  const argocd = await prepared.user("masterclient");
  const { code, links } = await prepared.doctor("--argocd-kubeconfig", argocd);
  expect(code).toBe(1);
  expect(links["identities"]).toMatchObject({
    state: "broken",
    detail: `the spoke knows Argo CD as "masterclient", and identities.argocd is "${identities.argocd}"`,
  });
});

test.each([
  [["--hub-context", "reader"], "hub-context: there is no kubeconfig at "],
  [["--kubeconfig", "/dev/null"], "kubeconfig: is for --hub-context and --spoke-context"],
  [["--argocd-kubeconfig", "/nonexistent"], "argocd-kubeconfig: "],
])("%j is wrong usage", async (args, message) => {
  await using prepared = await prepare();
  const { code, err } = await prepared.doctor(...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
