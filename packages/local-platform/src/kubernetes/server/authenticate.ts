import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { Cluster } from "../state/cluster.ts";
import { ANONYMOUS, type User } from "../state/user.ts";

/**
 * Whose request it is: by its token, or else by the client certificate, whose common name is the user's. Nothing where
 * nobody has these credentials.
 */
export function authenticate(cluster: Cluster, { headers, socket }: IncomingMessage): User | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return cluster.tokens.get(authorization.replace(/^Bearer /, ""));
  const { CN: name } = (socket instanceof TLSSocket && socket.getPeerCertificate().subject) || {};
  if (name === undefined) return ANONYMOUS;
  return socket instanceof TLSSocket && socket.authorized ? cluster.users.get(String(name)) : undefined;
}
