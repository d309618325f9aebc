import { startKubernetes } from "local-platform";
import { expect, test } from "vitest";
import { connectCluster } from "./connect-cluster.ts";
import { failureOf, type Hub, startHub } from "./hub.fixture.ts";

const NAMESPACES = { apiVersion: "v1", kind: "Namespace" };

/** A kubeconfig with a change. */
function kubeconfigOf({ admin }: Hub, change: (text: string) => string): { text: string } {
  return { text: change(admin.kubeconfig()) };
}

test("a port without a server is unreachable", async () => {
  const hub = await startHub();
  await hub[Symbol.asyncDispose]();
  const error = await hub.failure(hub.cluster.whoAmI());
  expect(error).toMatchObject({
    code: "unreachable",
    message: 'could not ask who we are: cluster "admin" cannot be reached (ECONNREFUSED)',
    cause: { code: "ECONNREFUSED" },
  });
});

test("a connection that breaks is unreachable", async () => {
  await using hub = await startHub();
  hub.kubernetes.inject({ when: () => true, fault: { kind: "reset" } });
  const error = await hub.failure(hub.cluster.whoAmI());
  expect(error.code).toBe("unreachable");
  expect(error.message).toMatch(/cannot be reached \((?:UND_ERR_SOCKET|ECONNRESET)\)$/);
});

test("a request without an answer ends after its timeout", async () => {
  await using hub = await startHub();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  hub.kubernetes.inject({ when: () => true, fault: { kind: "hold", until } });
  const error = await hub.failure(hub.connect(hub.admin, { requestTimeout: 100 }).whoAmI());
  release();
  expect(error).toMatchObject({
    code: "unreachable",
    message: 'could not ask who we are: cluster "admin" did not answer within 0.1 s',
  });
});

test("a cancelled call throws the signal's reason", async () => {
  await using hub = await startHub();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  const held = hub.kubernetes.inject({ when: () => true, fault: { kind: "hold", until } });
  const abort = new AbortController();
  const listed = hub.cluster.list(NAMESPACES, { signal: abort.signal });
  await held.reached;
  abort.abort(new Error("interrupted"));
  await expect(listed).rejects.toThrow("interrupted");
  release();
});

test.each(["read", "dryRun", "list", "remove", "whoAmI"] as const)(
  "%s passes its signal on",
  async (call) => {
    await using hub = await startHub();
    const options = { signal: AbortSignal.abort(new Error("interrupted")) };
    const metadata = { name: "a", namespace: "argocd", uid: "1" };
    const calls = {
      read: () => hub.cluster.read({ ...NAMESPACES, metadata }, options),
      dryRun: () => hub.cluster.dryRun({ ...NAMESPACES, metadata }, options),
      list: () => hub.cluster.list(NAMESPACES, options),
      remove: () => hub.cluster.remove({ ...NAMESPACES, metadata }, options),
      whoAmI: () => hub.cluster.whoAmI(options),
    };
    await expect(calls[call]()).rejects.toThrow("interrupted");
    expect(hub.asked()).toEqual([]);
  },
);

test("a server with a certificate of another authority gets no request", async () => {
  await using hub = await startHub();
  await using other = await startKubernetes();
  const kubeconfig = kubeconfigOf(hub, (text) => text.replace(hub.kubernetes.url, other.url));
  const error = await hub.failure(hub.connect(hub.admin, { kubeconfig }).whoAmI());
  expect(error.code).toBe("unreachable");
  expect(error.message).toMatch(
    /cannot be reached \(\w+\); is it the cluster whose certificate authority the kubeconfig names\?$/,
  );
  expect(other.requests).toEqual([]);
});

test("an unreadable certificate is a failure of the kubeconfig", async () => {
  await using hub = await startHub();
  const text = await hub.admin.kubeconfigWithCertificate();
  const kubeconfig = { text: text.replace(/("client-key-data": ")[^"]+/, "$1bm8ga2V5") };
  const error = await hub.failure(hub.connect(hub.admin, { kubeconfig }).whoAmI());
  expect(error.code).toBe("invalid-kubeconfig");
  expect(error.message).toMatch(
    /^the kubeconfig of context "admin" has a certificate or a key that cannot be read/,
  );
});

test("a token in the answer of a server is not in the message", async () => {
  await using hub = await startHub();
  const message = `no such token: ${hub.admin.token}`;
  hub.kubernetes.inject({
    when: () => true,
    fault: { kind: "answer", status: 401, body: { kind: "Status", message } },
  });
  const error = await hub.failure(hub.cluster.whoAmI());
  expect(error.message).toBe(
    'could not ask who we are: cluster "admin" answered 401: no such token: ***; renew the credentials of this context',
  );
});

test("a token that is invalid in a header is not in the message", async () => {
  await using hub = await startHub();
  const token = "secret\u0000token";
  const kubeconfig = kubeconfigOf(hub, (text) => text.replace(hub.admin.token, "secret\\u0000token"));
  const failed = hub.connect(hub.admin, { kubeconfig }).whoAmI();
  expect(await failureOf(failed, [token, "secret"])).toMatchObject({
    code: "unreachable",
    message: 'could not ask who we are: cluster "admin" cannot be reached (the request could not be sent)',
  });
});

test("the message of a cluster is one line of limited length", async () => {
  await using hub = await startHub();
  const message = `first\nsecond\u001b[31m\u2028${"x".repeat(5_000)}`;
  hub.kubernetes.inject({ when: () => true, fault: { kind: "answer", status: 400, body: { message } } });
  const failure = await hub.failure(hub.cluster.whoAmI());
  expect(failure.message).toMatch(/answered 400: first second \[31m x{400,}$/);
  expect(failure.message.length).toBeLessThan(600);
});

test("no request has a token in its path", async () => {
  await using hub = await startHub();
  await hub.cluster.list(NAMESPACES);
  expect(JSON.stringify(hub.kubernetes.requests)).not.toContain(hub.admin.token);
});

test("a request has the name of the program, and a connection knows its context", async () => {
  await using hub = await startHub();
  expect(hub.cluster.context).toBe("admin");
  await hub.cluster.whoAmI();
  expect(hub.kubernetes.requests).toMatchObject([{ userAgent: "test" }]);
  expect(() =>
    connectCluster({ kubeconfig: { text: hub.admin.kubeconfig() }, context: "spoke", userAgent: "test" }),
  ).toThrow('the kubeconfig has no context "spoke"; it has "admin"');
});
