import type { LocalUser } from "./local-kubernetes.ts";
import type { Cluster } from "./state/cluster.ts";
import type { User } from "./state/user.ts";
import { type Certificate, issueCertificate } from "./tls/issue-certificate.ts";

/** Adds the user to the cluster, with a token and a client certificate. */
export function buildLocalUser(
  cluster: Cluster,
  server: { readonly url: string; readonly authority: Certificate },
  user: User,
): LocalUser {
  const { name } = user;
  const token = `token-${cluster.tokens.size + 1}-of-${name.replaceAll(":", "-")}`;
  cluster.tokens.set(token, user);
  cluster.users.set(name, user);
  return {
    name,
    token,
    kubeconfig(credentials = "token") {
      return renderKubeconfig(server, name, credentials === "token" ? { token } : clientKey(server, name));
    },
  };
}

function clientKey({ authority }: { readonly authority: Certificate }, name: string): object {
  const { cert, key } = issueCertificate(name, authority);
  return { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
}

/** JSON is YAML, too. */
function renderKubeconfig(
  { url, authority }: { readonly url: string; readonly authority: Certificate },
  name: string,
  user: object,
): string {
  const cluster = { server: url, "certificate-authority-data": base64(authority.cert) };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local", cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: "local", user: name } }],
    "current-context": name,
  };
  return JSON.stringify(kubeconfig, undefined, 2);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
