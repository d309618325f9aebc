/** The destination of the preview's own Service. */
const ROUTE = { route: [{ destination: { host: "pricing-api-pr-1", port: { number: 80 } } }] };

/** Go's regular expressions know code points above 0xFF. Those of Envoy refuse the escape. */
const REGEX = { regex: "\\x{100}" };

/** Larger than `re2.max_program_size.error_level`, which Istio's bootstrap sets to 32768. */
const LARGE_REGEX = { regex: "[^x]{999}".repeat(60) };

const MOST_WEIGHT = 2_147_483_647;

/**
 * Entries of `spec.http` that Istio's validation accepts, and Envoy refuses. Envoy then refuses the whole route table of the
 * gateway, with the routes of all previews.
 */
export const REFUSED_ROUTES: Readonly<Record<string, object>> = {
  "uri-regex": { match: [{ uri: REGEX }], ...ROUTE },
  "header-regex": { match: [{ headers: { a: REGEX } }], ...ROUTE },
  "without-header-regex": { match: [{ withoutHeaders: { a: REGEX } }], ...ROUTE },
  "query-regex": { match: [{ queryParams: { a: REGEX } }], ...ROUTE },
  "method-regex": { match: [{ method: REGEX }], ...ROUTE },
  "scheme-regex": { match: [{ scheme: REGEX }], ...ROUTE },
  "cors-regex": { corsPolicy: { allowOrigins: [REGEX] }, ...ROUTE },
  "rewrite-regex": { rewrite: { uriRegexRewrite: { match: REGEX.regex, rewrite: "/b" } }, ...ROUTE },
  "large-regex": { match: [{ uri: LARGE_REGEX }], ...ROUTE },
  "redirect-code": { redirect: { uri: "/x", redirectCode: 305 } },
  "answer-status": { directResponse: { status: 600 } },
  "redirect-line-end": { redirect: { uri: "/x\n" } },
  "rewrite-line-end": { rewrite: { uri: "/a\n" }, ...ROUTE },
  weights: { route: [1, 2, 3].map(() => ({ ...ROUTE.route[0], weight: MOST_WEIGHT })) },
  "header-format": { headers: { response: { set: { "x-a": "%BAD(x)%" } } }, ...ROUTE },
};
