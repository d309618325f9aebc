import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
} from "@kubernetes/client-node";
import { quote } from "preview-core";
import { type ApiAnswer, type Attempted, ClusterError, describeAttempt } from "./cluster-error.ts";

/** A request to the API server. */
export interface ApiRequest {
  /** For messages, such as `list Application objects`. */
  readonly what: string;
  /** Default: `GET` */
  readonly method?: "GET" | "POST" | "DELETE";
  /** Percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests to one API server, as one user. */
export interface KubernetesApi {
  readonly context: string;
  send(request: ApiRequest): Promise<ApiAnswer>;
}

interface ApiOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly userAgent: string;
}

const HTTP = new IsomorphicFetchHttpLibrary();

/**
 * The API server of a kubeconfig's context. Returns objects unchanged. The API classes of the library drop unknown fields, turn
 * times into dates, and take no signal.
 */
export function kubernetesApi(config: KubeConfig, options: ApiOptions): KubernetesApi {
  const context = config.getCurrentContext();
  return { context, send: (request) => send(config, options, request) };
}

async function send(config: KubeConfig, options: ApiOptions, request: ApiRequest): Promise<ApiAnswer> {
  const attempted = { what: request.what, context: config.getCurrentContext() };
  const message = buildMessage(config, options, request);
  await config.applySecurityAuthentication(message).catch((error: unknown) => {
    throw toCredentialError(error, attempted);
  });
  const timeout = AbortSignal.timeout(options.timeout);
  message.setSignal(AbortSignal.any([timeout, ...(request.signal === undefined ? [] : [request.signal])]));
  try {
    const { httpStatusCode: status, body } = await HTTP.send(message).toPromise();
    return { ...attempted, status, body: parseJson(hideCredentials(message, await body.text())) };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!timeout.aborted) throw toConnectionError(error, attempted);
    const words = `${describeAttempt(attempted)} did not answer within ${options.timeout / 1000} s`;
    throw new ClusterError("unreachable", words);
  }
}

function buildMessage(config: KubeConfig, { userAgent }: ApiOptions, request: ApiRequest): RequestContext {
  const { method = "GET", path, query = {}, body } = request;
  const message = new RequestContext(`${config.getCurrentCluster()?.server}${path}`, HttpMethod[method]);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) message.setQueryParam(name, value);
  }
  message.setHeaderParam("accept", "application/json");
  message.setHeaderParam("user-agent", userAgent);
  if (body !== undefined) {
    message.setHeaderParam("content-type", "application/json");
    message.setBody(JSON.stringify(body));
  }
  return message;
}

/** The error when there are no credentials. It has no cause, because the output of a plugin can be the credentials. */
function toCredentialError(error: unknown, { context }: Attempted): ClusterError {
  const { syscall, code, path } = fieldsOf(error);
  const about = `the credentials of context ${quote(context)}`;
  if (syscall?.startsWith("spawn")) {
    const problem = `come from the program ${quote(path)}, which cannot be started (${code})`;
    return new ClusterError("invalid-kubeconfig", `${about} ${problem}`);
  }
  if (syscall !== undefined) {
    return new ClusterError(
      "invalid-kubeconfig",
      `${about} need ${quote(path)}, which cannot be read (${code})`,
    );
  }
  const remedy = `kubectl --context ${context} auth whoami`;
  return new ClusterError("unauthorized", `${about} could not be loaded; for the reason, run: ${remedy}`);
}

/** Node's fields of a failed system call. */
function fieldsOf(error: unknown): { code?: string; syscall?: string; path?: string } {
  if (!(error instanceof Error)) return {};
  return Object.fromEntries(Object.entries(error).filter(([, value]) => typeof value === "string"));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Removes credentials from an answer, because a server or a proxy can repeat them. */
function hideCredentials(message: RequestContext, text: string): string {
  const [, credential] = /^\S+ (\S+)/.exec(message.getHeaders()["Authorization"] ?? "") ?? [];
  return credential === undefined ? text : text.replaceAll(credential, "***");
}

/**
 * The error of a request without an answer. Shows only the code of the failure, because its texts can contain headers, and
 * headers contain credentials.
 */
function toConnectionError(error: unknown, attempted: Attempted): ClusterError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = codeOf(cause) ?? codeOf(error);
  if (code?.startsWith("ERR_OSSL")) {
    const problem = `of context ${quote(attempted.context)} has a certificate or a key that cannot be read (${code})`;
    return new ClusterError("invalid-kubeconfig", `the kubeconfig ${problem}`);
  }
  const isCertificate = code !== undefined && /CERT|SIGNATURE/.test(code);
  const hint = isCertificate ? "; is it the cluster whose certificate authority the kubeconfig names?" : "";
  const words = `${describeAttempt(attempted)} cannot be reached (${code ?? "the request could not be sent"})${hint}`;
  return new ClusterError("unreachable", words, code === undefined ? {} : { cause });
}

function codeOf(error: unknown): string | undefined {
  return fieldsOf(error).code;
}
