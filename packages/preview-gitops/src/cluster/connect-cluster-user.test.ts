import { expect, test } from "vitest";
import { startHub } from "./hub.fixture.ts";

test("the user of a token is the name in the cluster", async () => {
  await using hub = await startHub();
  const sweeper = hub.kubernetes.createUser({ name: "system:serviceaccount:previews:sweeper", rules: [] });
  expect(await hub.connect(sweeper).whoAmI()).toBe("system:serviceaccount:previews:sweeper");
  expect(hub.asked()).toEqual(["POST /apis/authentication.k8s.io/v1/selfsubjectreviews"]);
});

test("the user of a client certificate is its common name", async () => {
  await using hub = await startHub();
  const kubeconfig = { text: await hub.admin.kubeconfigWithCertificate() };
  expect(await hub.connect(hub.admin, { kubeconfig }).whoAmI()).toBe("admin");
});

test("a client certificate of another authority is refused", async () => {
  await using hub = await startHub();
  await using other = await startHub();
  const own = JSON.parse(await hub.admin.kubeconfigWithCertificate());
  const { users } = JSON.parse(await other.admin.kubeconfigWithCertificate());
  const kubeconfig = { text: JSON.stringify({ ...own, users }) };
  expect(await hub.failure(hub.connect(hub.admin, { kubeconfig }).whoAmI())).toMatchObject({
    code: "unauthorized",
  });
});

test("an unknown token is refused, and the message says to renew the token", async () => {
  await using hub = await startHub();
  const kubeconfig = { text: hub.admin.kubeconfig().replace(hub.admin.token, "expired") };
  const error = await hub.failure(hub.connect(hub.admin, { kubeconfig }).whoAmI());
  expect(error.code).toBe("unauthorized");
  expect(error.message).toBe(
    'could not ask who we are: cluster "admin" answered 401: Unauthorized; renew the credentials of this context',
  );
});

test.each([[{}], [{ status: { userInfo: { username: 1 } } }], ["admin"]])(
  "%j has no user name",
  async (body) => {
    await using hub = await startHub();
    hub.kubernetes.inject({ when: () => true, fault: { kind: "answer", status: 201, body } });
    const error = await hub.failure(hub.cluster.whoAmI());
    expect(error.message).toBe(
      'could not ask who we are: cluster "admin" answered with no user name; is its server a Kubernetes API server?',
    );
  },
);
