import type { Answer } from "../../http/http-message.ts";
import type { RestCall } from "./route.ts";

/** docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** The asked-for page of a list, with the `Link` header that leads to the others. */
export function paginate<T>(call: RestCall, items: readonly T[], build: (item: T) => unknown): Answer {
  const perPage = Math.min(MAX_PER_PAGE, Math.max(1, Number(call.query.get("per_page") ?? DEFAULT_PER_PAGE)));
  const page = Math.max(1, Number(call.query.get("page") ?? 1));
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(page > 1 ? [link(call, page - 1, "prev")] : []),
    ...(page < last ? [link(call, page + 1, "next"), link(call, last, "last")] : []),
    ...(page > 1 ? [link(call, 1, "first")] : []),
  ];
  const body = items.slice((page - 1) * perPage, page * perPage).map(build);
  return { status: 200, body, ...(links.length > 0 ? { headers: { link: links.join(", ") } } : {}) };
}

/** GitHub leads to the next page by the repository's id, not by its name. */
function link(call: RestCall, page: number, rel: string): string {
  const query = new URLSearchParams(call.query);
  query.set("page", String(page));
  const { addresses } = call.world;
  return `<${addresses.api}/repositories/${call.repository.id}${call.below}?${query.toString()}>; rel="${rel}"`;
}
