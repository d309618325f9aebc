import {
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  RequestContext,
} from "@kubernetes/client-node";
import { quote } from "preview-core";
import type { ApiAnswer } from "./api-answer.ts";
import { ClusterError } from "./cluster-error.ts";
import { toConnectionError, toCredentialError } from "./to-cluster-error.ts";

/** A request to the API server. */
export interface ApiRequest {
  /** What it is for, such as `list Application objects`. */
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
 * The API server of a kubeconfig's context. Objects come as they are: the library's own API classes drop the fields that
 * they do not know, turn times into dates, and cannot be given up.
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
    const words = `could not ${attempted.what}: cluster ${quote(attempted.context)} did not answer`;
    throw new ClusterError("unreachable", `${words} within ${options.timeout / 1000} s`);
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

/** What a server or a proxy repeats of our credentials must not get into a message. */
function hideCredentials(message: RequestContext, text: string): string {
  const [, credential] = /^\S+ (\S+)/.exec(message.getHeaders()["Authorization"] ?? "") ?? [];
  return credential === undefined ? text : text.replaceAll(credential, "***");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
