import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type Answer,
  type Faults,
  type HttpRequest,
  parseJson,
  readRequest,
  sendAnswer,
  serialiseBody,
  type Strike,
} from "local-github/http";
import { answerCall } from "../api/answer-call.ts";
import { buildFailure, unauthorized } from "../api/status.ts";
import type { Cluster } from "../state/cluster.ts";
import type { KubernetesFault, KubernetesRecord, KubernetesRequest } from "../local-kubernetes.ts";
import { TLSSocket } from "node:tls";
import { ANONYMOUS, type User } from "../state/user.ts";

/** The state that all requests of one server share. */
export interface ServerState {
  readonly cluster: Cluster;
  readonly faults: Faults<KubernetesRequest, KubernetesFault>;
  readonly requests: KubernetesRecord[];
}

/** Answers one request: fault, effect, log. */
export async function handleRequest(
  state: ServerState,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  const user = authenticate(state.cluster, message);
  const body = parseJson(request.body);
  const seen = describeRequest(request, user?.name, body);
  const carryOut = (): Answer =>
    user === undefined
      ? buildFailure(unauthorized())
      : answerCall({ cluster: state.cluster, user, request, body });
  const hit = state.faults.take(seen);
  const answer = hit === undefined ? carryOut() : await strike(hit, carryOut);
  state.requests.push({ ...seen, status: answer?.status ?? 0 });
  if (answer === undefined) return void message.socket.destroy();
  sendAnswer(response, answer, serialiseBody(answer.body));
}

function describeRequest(
  { method, path, query, headers }: HttpRequest,
  user: string | undefined,
  body: unknown,
): KubernetesRequest {
  return { user, userAgent: headers["user-agent"], method, path, query: Object.fromEntries(query), body };
}

/** The answer to a request that a fault has hit. Undefined: a broken connection. */
async function strike(
  { fault, reach }: Strike<KubernetesFault>,
  carryOut: () => Answer,
): Promise<Answer | undefined> {
  reach();
  if (fault.kind === "answer") return fault;
  if (fault.kind === "reset") return undefined;
  if (fault.kind === "hold") await fault.until;
  const answer = carryOut();
  if (fault.kind === "reset-after-effect") return undefined;
  return fault.kind === "malformed" ? { ...answer, body: firstHalf(answer.body) } : answer;
}

function firstHalf(body: unknown): string {
  const text = JSON.stringify(body);
  return text.slice(0, text.length / 2);
}

/**
 * The user of a request: by its token, or else by the common name of its client certificate. Undefined for
 * unknown credentials.
 */
function authenticate(cluster: Cluster, { headers, socket }: IncomingMessage): User | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return cluster.tokens.get(authorization.replace(/^Bearer /, ""));
  const { CN: name } = (socket instanceof TLSSocket && socket.getPeerCertificate().subject) || {};
  if (name === undefined) return ANONYMOUS;
  return socket instanceof TLSSocket && socket.authorized ? cluster.users.get(String(name)) : undefined;
}
