import { readFileSync } from "node:fs";
import { Agent, request as sendRequest } from "node:https";
import { text } from "node:stream/consumers";
import type { Cluster } from "./cluster.ts";

/** An object of a cluster, as its API server answers it. */
export interface ClusterObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- cases read any field of any kind
  readonly [field: string]: any;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- the JSON of the API server
  readonly body: any;
}

/** Requests to an API server, as its administrator. Paths are those of the API. */
export interface ClusterApi {
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
  /** Undefined when the object does not exist. @throws Error for every other failure */
  get(path: string): Promise<ClusterObject | undefined>;
  list(path: string): Promise<readonly ClusterObject[]>;
  /** Creates it in the collection `path`. @throws Error when the server refuses */
  create(path: string, object: object): Promise<ClusterObject>;
  /** A JSON merge patch. `/status` at the end of the path patches the status. */
  patch(path: string, patch: object): Promise<ClusterObject>;
  /** Does nothing when the object does not exist. */
  delete(path: string, options?: object): Promise<void>;
}

const JSON_TYPE = "application/json";

/** The API of a cluster. */
export function clusterApi({
  server,
  caFile,
  token,
}: Pick<Cluster, "server" | "caFile" | "token">): ClusterApi {
  const agent = new Agent({ ca: readFileSync(caFile), keepAlive: true, maxSockets: 20 });
  const send: ClusterApi["send"] = (method, path, body, contentType = JSON_TYPE) =>
    new Promise((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        accept: JSON_TYPE,
        "content-type": contentType,
        // Node tells no length for a DELETE, and the server takes its body for the next request.
        ...(content === undefined ? {} : { "content-length": Buffer.byteLength(content) }),
      };
      const request = sendRequest(`${server}${path}`, { method, agent, headers }, (response) => {
        text(response)
          .then((answer) => resolve({ status: response.statusCode ?? 0, body: parse(answer) }))
          .catch(reject);
      });
      request.once("error", reject);
      request.end(content);
    });
  return {
    send,
    get: async (path) => {
      const answer = await send("GET", path);
      return answer.status === 404 ? undefined : accepted("GET", path, answer);
    },
    list: async (path) => {
      const answer = await send("GET", path);
      // The server does not know the kind, or not yet.
      return answer.status === 404 ? [] : accepted("GET", path, answer)["items"];
    },
    create: async (path, object) => accepted("POST", path, await send("POST", path, object)),
    patch: async (path, patch) =>
      accepted("PATCH", path, await send("PATCH", path, patch, "application/merge-patch+json")),
    delete: async (path, options) => {
      const answer = await send("DELETE", path, options);
      if (answer.status !== 404) accepted("DELETE", path, answer);
    },
  };
}

function accepted(method: string, path: string, { status, body }: Answer): ClusterObject {
  if (status >= 200 && status < 300) return body;
  throw new Error(`${method} ${path}: ${status} ${body?.message ?? JSON.stringify(body)}`);
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
