import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type GivenObject, type LocalKubernetes, type LocalUser, startKubernetes } from "local-platform";
import { parseConfig } from "preview-core";
import { expect, test } from "vitest";
import { renderObjects } from "../doctor/clusters.ts";
import { configOf } from "../doctor/platform.fixture.ts";
import { type Ended, previewWith } from "../run-preview.fixture.ts";

const CONFIG = configOf({ hub: 1, spoke: 1 });
const { identities } = parseConfig(CONFIG);
const READ_ALL = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"] };

interface Prepared extends AsyncDisposable {
  readonly kubernetes: LocalKubernetes;
  readonly user: (name: string, ...rules: (typeof READ_ALL)[]) => Promise<string>;
  /** The results of these steps. */
  readonly doctor: (...args: string[]) => Promise<Ended & { readonly links: Record<string, unknown> }>;
}

/** One API server that is hub and spoke at once, with everything that was rendered for both. */
async function prepare(): Promise<Prepared> {
  await using started = new AsyncDisposableStack();
  const kubernetes = started.use(await startKubernetes());
  install(kubernetes);
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

function install(kubernetes: LocalKubernetes): void {
  const rendered = renderObjects(parseConfig(CONFIG));
  if ("problem" in rendered) throw new Error(rendered.problem);
  const kinds = new Set<string>();
  for (const object of [...rendered.hub, ...rendered.spoke]) {
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
}

test("clusters with the rendered objects and the configured names are right", async () => {
  await using prepared = await prepare();
  const hub = await prepared.user("reader", READ_ALL);
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
});

test("a manual change is reported with its object, field and both values", async () => {
  await using prepared = await prepare();
  const hub = await prepared.user("reader", READ_ALL);
  const ref = {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "preview-envs-vs", namespace: "istio-ingress" },
  };
  const route = structuredClone(prepared.kubernetes.find(ref)) as unknown as GivenObject & {
    spec: { hosts: string[] };
  };
  route.spec.hosts = ["*.example.com"];
  prepared.kubernetes.put(route);
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
