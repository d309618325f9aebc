import { request } from "node:https";
import { buffer } from "node:stream/consumers";
import { parseJson } from "local-github/http";
import type { LocalKubernetes } from "../local-kubernetes.ts";
import type { RecordedAnswer, Transcript } from "./transcripts.fixture.ts";

/** The answer of a Kubernetes to a request with this token. */
export async function sendRequest(
  { url, authority }: Pick<LocalKubernetes, "url" | "authority">,
  token: string,
  { method, path, body, contentType }: Transcript["request"],
): Promise<RecordedAnswer> {
  const text = body === undefined || body === null ? "" : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    // Node sends the body of a DELETE only with its length.
    "content-length": Buffer.byteLength(text),
    ...(contentType === undefined ? {} : { "content-type": contentType }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, ca: authority, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      buffer(response).then((bytes) => resolve({ status, body: parseJson(bytes) }), reject);
    });
    sent.on("error", reject);
    sent.end(text);
  });
}
