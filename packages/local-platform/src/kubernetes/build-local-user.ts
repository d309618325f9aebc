import type { Authority } from "../certificates.ts";
import type { LocalUser } from "./local-kubernetes.ts";
import type { Cluster } from "./state/cluster.ts";
import type { User } from "./state/user.ts";

/** Adds the user to the cluster, with a token and a client certificate. */
export function buildLocalUser(
  cluster: Cluster,
  server: { readonly url: string; readonly authority: Authority },
  user: User,
): LocalUser {
  const { name } = user;
  const token = `token-${cluster.tokens.size + 1}-of-${name.replaceAll(":", "-")}`;
  cluster.tokens.set(token, user);
  cluster.users.set(name, user);
  return {
    name,
    token,
    kubeconfig: () => renderKubeconfig(server, name, { token }),
    async kubeconfigWithCertificate() {
      const { cert, key } = await server.authority.issue({ commonName: name });
      const credentials = { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
      return renderKubeconfig(server, name, credentials);
    },
  };
}

/** JSON is YAML, too. */
function renderKubeconfig(
  { url, authority }: { readonly url: string; readonly authority: Authority },
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
