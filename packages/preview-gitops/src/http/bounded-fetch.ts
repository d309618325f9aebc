/** Bytes of the largest answer that is read (64 MiB). GitHub answers with at most 7 MB of one directory. */
const ANSWER_MAX = 64 * 1024 * 1024;

const REDIRECTS_MAX = 5;

/** The statuses that repeat a request with its body at another address (RFC 9110 §15.4). */
const REPEATS: ReadonlySet<number> = new Set([307, 308]);

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, ...REPEATS]);

const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * `fetch` for an API that may be anybody: a redirect is followed on the same origin alone, because it repeats the request's
 * body, and an answer above a limit of bytes is an error, because a body without an end would fill the memory.
 */
export function boundedFetch(answerMax: number = ANSWER_MAX): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : await request.clone().arrayBuffer();
    let url = new URL(request.url);
    for (let redirects = 0; ; redirects += 1) {
      const { method, headers, signal } = request;
      const response = await fetch(url, { method, headers, signal, body: body ?? null, redirect: "manual" });
      if (!REDIRECTS.has(response.status)) return bounded(response, answerMax);
      await response.body?.cancel();
      url = nextAddress(response, url, body !== undefined);
      if (redirects >= REDIRECTS_MAX) throw new Error(`more than ${REDIRECTS_MAX} redirects`);
    }
  };
}

function nextAddress(response: Response, from: URL, hasBody: boolean): URL {
  const to = URL.parse(response.headers.get("location") ?? "", from.href);
  if (to === null || !response.headers.has("location"))
    throw new Error(`a redirect (${response.status}) without an address`);
  if (to.origin !== from.origin)
    throw new Error(`a redirect (${response.status}) to another server, ${to.origin}, is not followed`);
  if (hasBody && !REPEATS.has(response.status))
    throw new Error(`a redirect (${response.status}) of a request that writes is not followed`);
  return to;
}

async function bounded(response: Response, max: number): Promise<Response> {
  const { body, status, url } = response;
  if (body === null || WITHOUT_BODY.has(status)) return response;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > max) throw new Error(`the answer has more than ${max} bytes`);
    chunks.push(chunk);
  }
  return Object.defineProperty(new Response(new Blob(chunks), response), "url", { value: url });
}
