import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { Faults, Strike } from "../http/faults.ts";
import type { World } from "../state/world.ts";
import { authenticate } from "./authenticate.ts";
import {
  type Answer,
  type HttpRequest,
  readRequest,
  sendAnswer,
  serialiseBody,
} from "../http/http-message.ts";
import type { DocumentedLimits } from "./documented-limits.ts";
import { NotServedError, type Endpoint, type RequestContext } from "./endpoint.ts";
import { findEndpoint, findResource } from "./find-endpoint.ts";
import type { Fault, GitHubRequest, RequestRecord } from "./injection.ts";
import { rateLimitHeaders, type RateMeter } from "./rate-limit.ts";

/** The state that all requests of one server share. */
export interface ServerState {
  readonly world: World;
  readonly faults: Faults<GitHubRequest, Fault>;
  readonly meter: RateMeter;
  readonly requests: RequestRecord[];
  readonly violations: string[];
  readonly latencyMs: number;
  /** Default: no request is refused for its number. */
  readonly limits: DocumentedLimits | undefined;
}

/** The version of the REST API that the contract describes. */
const API_VERSION = "2022-11-28";

/** Answers one request: contract, fault, effect, contract again, log. */
export async function handleRequest(
  state: ServerState,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(message);
  const endpoint = findEndpoint(state.world, request);
  const context = buildContext(state, request, endpoint);
  state.violations.push(...endpoint.violations, ...checkVersion(request));
  if (state.latencyMs > 0) await setTimeout(state.latencyMs);
  const seen = describeRequest(request, endpoint, context);
  const answer =
    refuse(state, request, endpoint, context) ?? (await carryOut(state, endpoint, context, seen));
  const body = serialiseBody(answer?.body);
  const { body: _, ...record } = seen;
  const sizes = { bytesIn: request.body.length, bytesOut: body.length };
  state.requests.push({ ...record, status: answer?.status ?? 0, ...sizes });
  if (answer === undefined) return void message.socket.resetAndDestroy();
  const headers = { ...buildHeaders(context, state), ...withReset(answer.headers, state) };
  sendAnswer(response, { ...answer, headers }, body);
}

function buildContext(
  { world, meter, violations }: ServerState,
  request: HttpRequest,
  { cost }: Endpoint,
): RequestContext {
  const credentials = authenticate(world, request.headers);
  const token = typeof credentials === "string" ? undefined : credentials;
  const resource = findResource(request);
  return {
    world,
    credentials,
    token,
    budget: resource && meter.spend(token, resource, cost),
    beforeRefUpdate: () => Promise.resolve(),
    report: (violation) => violations.push(violation),
  };
}

/** Undefined: the request is within GitHub's limits. Requests without a token or a budget are not limited. */
function refuse(
  { limits }: ServerState,
  request: HttpRequest,
  { writes = request.method !== "GET" }: Endpoint,
  { token, budget }: RequestContext,
): Answer | undefined {
  if (token === undefined || budget === undefined) return undefined;
  return limits?.refuse(token, budget, { resource: budget.resource, method: request.method, writes });
}

function checkVersion({ headers }: HttpRequest): string[] {
  const version = headers["x-github-api-version"];
  if (version === undefined || version === API_VERSION) return [];
  return [new NotServedError(`API version ${String(version)}`).message];
}

function describeRequest(
  { method, path }: HttpRequest,
  { operation, fields, body }: Endpoint,
  { token }: RequestContext,
): GitHubRequest {
  return { token: token?.name, method, path, operation, fields, body };
}

async function carryOut(
  state: ServerState,
  endpoint: Endpoint,
  context: RequestContext,
  seen: GitHubRequest,
): Promise<Answer | undefined> {
  const checked = { answer: (given: RequestContext) => answerChecked(state, endpoint, given) };
  const hit = state.faults.take(seen);
  if (hit === undefined) return checked.answer(context);
  const answer = await strike(hit, checked, context);
  if (answer !== undefined && isChecked(hit)) state.violations.push(...endpoint.check(answer));
  return answer;
}

async function answerChecked(
  { violations }: ServerState,
  endpoint: Endpoint,
  context: RequestContext,
): Promise<Answer> {
  try {
    const answer = await endpoint.answer(context);
    violations.push(...endpoint.check(answer));
    return answer;
  } catch (error) {
    const isGap = error instanceof NotServedError;
    violations.push(isGap ? error.message : `answer to ${endpoint.operation}: ${String(error)}`);
    return { status: 500, body: { message: "Server Error" } };
  }
}

function buildHeaders({ budget }: RequestContext, { requests, world }: ServerState): Record<string, string> {
  const common = { date: world.now().toUTCString(), "x-github-request-id": `LOCAL:${requests.length}` };
  if (budget === undefined) return common;
  return { ...common, "x-github-api-version-selected": API_VERSION, ...rateLimitHeaders(budget) };
}

/** A fault knows only in how many seconds a limit ends, such as `+60`. The server's clock makes the moment of it. */
function withReset(
  headers: Readonly<Record<string, string>> | undefined,
  { world }: ServerState,
): Readonly<Record<string, string>> | undefined {
  const seconds = /^\+([0-9]+)$/.exec(headers?.["x-ratelimit-reset"] ?? "")?.[1];
  if (seconds === undefined) return headers;
  const reset = Math.ceil(world.now().getTime() / 1000) + Number(seconds);
  return { ...headers, "x-ratelimit-reset": String(reset) };
}

/** The answer to a request that a fault has hit. Undefined: a broken connection. */
async function strike(
  { fault, reach }: Strike<Fault>,
  endpoint: Pick<Endpoint, "answer">,
  context: RequestContext,
): Promise<Answer | undefined> {
  if (fault.kind === "hold") return endpoint.answer(await hold(fault, reach, context));
  reach();
  if (fault.kind === "answer") return fault;
  if (fault.kind === "reset") return undefined;
  const answer = await endpoint.answer(context);
  if (fault.kind === "answer-after-effect") return fault;
  return fault.kind === "malformed" ? { ...answer, status: 200, body: firstHalf(answer.body) } : undefined;
}

/** True for an injected answer that must keep to GitHub's contract. */
function isChecked({ fault }: Strike<Fault>): boolean {
  const isInjected = fault.kind === "answer" || fault.kind === "answer-after-effect";
  return isInjected && fault.undocumented !== true;
}

async function hold(
  { until, before = "effect" }: Fault & { kind: "hold" },
  reach: () => void,
  context: RequestContext,
): Promise<RequestContext> {
  const wait = async (): Promise<void> => {
    reach();
    await until;
  };
  if (before === "ref-update") return { ...context, beforeRefUpdate: wait };
  await wait();
  return context;
}

function firstHalf(body: unknown): string {
  const text = JSON.stringify(body ?? {});
  return text.slice(0, text.length / 2);
}
