import { expect, test } from "vitest";
import { ClusterError } from "./cluster-error.ts";
import { connectCluster } from "./connect-cluster.ts";
import { failureOf, type Hub, startHub } from "./hub.fixture.ts";
import { type KubeconfigSource, loadKubeconfig } from "./load-kubeconfig.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

const SECRET = "eyJhbGciOiJSUzI1NiJ9.secret";

interface Part {
  readonly clusters?: unknown;
  readonly users?: unknown;
  readonly contexts?: unknown;
  readonly "current-context"?: unknown;
}

const WHOLE: Part = {
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "u", user: { token: SECRET } }],
  contexts: [
    { name: "hub", context: { cluster: "c", user: "u" } },
    { name: "spoke", context: { cluster: "c", user: "u" } },
  ],
  "current-context": "hub",
};

function withServer(server: unknown, more: object = {}): Part {
  return { ...WHOLE, clusters: [{ name: "c", cluster: { server, ...more } }] };
}

/** JSON is YAML. */
function text(part: Part): KubeconfigSource {
  return { text: JSON.stringify(part) };
}

async function refusal(source: KubeconfigSource, context?: string): Promise<ClusterError> {
  const load = async (): Promise<unknown> => loadKubeconfig(source, context);
  return failureOf(load(), [SECRET]);
}

test("the named context is used, or the current one", () => {
  expect(loadKubeconfig(text(WHOLE)).getCurrentContext()).toBe("hub");
  expect(loadKubeconfig(text(WHOLE), "spoke").getCurrentContext()).toBe("spoke");
});

test.each([
  [WHOLE, "dev", 'the kubeconfig has no context "dev"; it has "hub", "spoke"'],
  [
    { ...WHOLE, "current-context": "" },
    undefined,
    'the kubeconfig chooses no context; name one; it has "hub", "spoke"',
  ],
  [
    { ...WHOLE, "current-context": "old" },
    undefined,
    'the kubeconfig has no context "old"; it has "hub", "spoke"',
  ],
])(
  "an unknown context is refused, and the message names the known ones: %#",
  async (part, context, message) => {
    expect(await refusal(text(part), context)).toMatchObject({ code: "no-such-context", message });
  },
);

test.each([
  ["nothing", "", "the kubeconfig is not a kubeconfig in YAML"],
  ["a text", SECRET, "the kubeconfig has no contexts"],
  ["broken YAML", `users:\n  - token: ${SECRET}\n bad: [`, "the kubeconfig is not a kubeconfig in YAML"],
  [
    "an entry without a name",
    JSON.stringify({ ...WHOLE, users: [{ user: { token: SECRET } }] }),
    "the kubeconfig is incomplete: users[0].name is missing",
  ],
  [
    "a cluster without a server",
    JSON.stringify({ ...WHOLE, clusters: [{ name: "c", cluster: {} }] }),
    "the kubeconfig is incomplete: clusters[0].cluster.server is missing",
  ],
  [
    "a server that is no text",
    JSON.stringify(withServer([SECRET])),
    "the kubeconfig is not a kubeconfig in YAML",
  ],
  [
    "a server that is no URL",
    JSON.stringify(withServer(`https://${SECRET}:x`)),
    'context "hub" of the kubeconfig has a server that is no URL',
  ],
  [
    "a server of another protocol",
    JSON.stringify(withServer(`ftp://${SECRET}`)),
    'context "hub" of the kubeconfig has a server that is no URL with https',
  ],
  [
    "a server with a password",
    JSON.stringify(withServer(`https://admin:${SECRET}@127.0.0.1`)),
    "or one with a password",
  ],
  [
    "http",
    JSON.stringify(withServer("http://127.0.0.1:1")),
    'context "hub" of the kubeconfig has a server with http, which needs insecure-skip-tls-verify: true',
  ],
  [
    "no such cluster",
    JSON.stringify({ ...WHOLE, clusters: [] }),
    'context "hub" of the kubeconfig names a cluster that is not in it',
  ],
  [
    "no such user",
    JSON.stringify({ ...WHOLE, users: [] }),
    'context "hub" of the kubeconfig names no user that is in it',
  ],
])("%s is refused, and the message has no part of it", async (_, content, message) => {
  const error = await refusal({ text: content });
  expect(error.message).toContain(message);
  expect(error.cause).toBeUndefined();
});

test("a server with http is accepted if the kubeconfig turns TLS off", () => {
  const part = withServer("http://127.0.0.1:1", { "insecure-skip-tls-verify": true });
  expect(loadKubeconfig(text(part)).getCurrentCluster()?.server).toBe("http://127.0.0.1:1");
});

test("a missing kubeconfig is named", async () => {
  expect(await refusal({ files: ["/nowhere/kubeconfig"] })).toMatchObject({
    code: "invalid-kubeconfig",
    message: '"/nowhere/kubeconfig" cannot be read (ENOENT)',
  });
});

test("of several files, the first one with a setting counts", async () => {
  await using folder = await temporaryFolder();
  const second = { ...WHOLE, "current-context": "spoke", users: [{ name: "u", user: { token: "second" } }] };
  const files = [
    await folder.write("first", JSON.stringify({ users: WHOLE.users, "current-context": "hub" })),
    await folder.write("second", JSON.stringify(second)),
  ];
  const config = loadKubeconfig({ files });
  expect(config.getCurrentContext()).toBe("hub");
  expect(config.getCurrentUser()?.token).toBe(SECRET);
  expect(config.getCurrentCluster()?.name).toBe("c");
});

test("the paths of certificates are relative to their file", async () => {
  await using hub = await startHub();
  await using folder = await temporaryFolder();
  await folder.write("ca.crt", hub.kubernetes.authority);
  const part = {
    ...withServer(hub.kubernetes.url, { "certificate-authority": "ca.crt" }),
    users: [{ name: "u", user: { token: hub.admin.token } }],
  };
  const files = [await folder.write("config", JSON.stringify(part))];
  expect(await connectCluster({ kubeconfig: { files }, userAgent: "test" }).whoAmI()).toBe("admin");
});

test("a missing file of a kubeconfig is named", async () => {
  const part = withServer("https://127.0.0.1:1", { "certificate-authority": "/nowhere/ca.crt" });
  const cluster = connectCluster({ kubeconfig: text(part), userAgent: "test" });
  expect(await failureOf(cluster.whoAmI(), [SECRET])).toMatchObject({
    code: "invalid-kubeconfig",
    message: 'the credentials of context "hub" need "/nowhere/ca.crt", which cannot be read (ENOENT)',
  });
});

test("the credentials of a pod are those of its service account", async () => {
  await using hub = await startHub();
  await using folder = await temporaryFolder();
  await folder.write("ca.crt", hub.kubernetes.authority);
  await folder.write("token", `${hub.admin.token}\n`);
  const { hostname: host, port } = new URL(hub.kubernetes.url);
  const pod = { host, port, folder: folder.path };
  const cluster = connectCluster({ kubeconfig: { pod }, userAgent: "test" });
  expect(cluster.context).toBe("pod");
  expect(await cluster.whoAmI()).toBe("admin");
});

test("the IPv6 address of a pod's API server is in brackets", () => {
  const pod = { host: "fd00::1", port: "443", folder: "/nowhere" };
  expect(loadKubeconfig({ pod }).getCurrentCluster()?.server).toBe("https://[fd00::1]:443");
});

test("the token of a credential program is used", async () => {
  await using hub = await startHub();
  await using folder = await temporaryFolder();
  const credential = { kind: "ExecCredential", status: { token: hub.admin.token } };
  const command = await folder.program(`printf '%s' '${JSON.stringify(credential)}'`);
  expect(await execCluster(hub, command).whoAmI()).toBe("admin");
});

test.each([
  ["fails", `echo '${SECRET}' >&2; exit 1`],
  ["prints something else", `echo '${SECRET}'`],
  ["prints nothing", "true"],
])(
  "the message for a program that %s names a command, and has no output of the program",
  async (_, script) => {
    await using hub = await startHub();
    await using folder = await temporaryFolder();
    const cluster = execCluster(hub, await folder.program(script));
    const error = await failureOf(cluster.whoAmI(), [SECRET, SECRET.slice(0, 8)]);
    expect(error).toMatchObject({
      code: "unauthorized",
      message:
        'the credentials of context "admin" could not be loaded; for the reason, run: kubectl --context admin auth whoami',
    });
    expect(hub.asked()).toEqual([]);
  },
);

test("a missing credential program is named", async () => {
  await using hub = await startHub();
  const error = await hub.failure(execCluster(hub, "/nowhere/login").whoAmI());
  expect(error).toMatchObject({
    code: "invalid-kubeconfig",
    message:
      'the credentials of context "admin" come from the program "/nowhere/login", which cannot be started (ENOENT)',
  });
});

function execCluster(hub: Hub, command: string): ReturnType<typeof connectCluster> {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command };
  const kubeconfig = { ...JSON.parse(hub.admin.kubeconfig()), users: [{ name: "admin", user: { exec } }] };
  return connectCluster({ kubeconfig: text(kubeconfig), userAgent: "test" });
}
