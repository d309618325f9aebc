import type { Answer } from "../http/http-message.ts";
import type { RestCall } from "./route.ts";

/** docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** The requested page of a list, with the `Link` header of the other pages. */
export function paginate<T>(call: RestCall, items: readonly T[], build: (item: T) => unknown): Answer {
  const { world, repository, below, query } = call;
  // GitHub's link to the next page has the repository's id and not its name.
  return paginateAt(`${world.addresses.api}/repositories/${repository.id}${below}`, query, items, build);
}

/** The same for a list with another address. */
export function paginateAt<T>(
  address: string,
  query: URLSearchParams,
  items: readonly T[],
  build: (item: T) => unknown,
): Answer {
  const perPage = Math.min(MAX_PER_PAGE, Math.max(1, Number(query.get("per_page") ?? DEFAULT_PER_PAGE)));
  const page = Math.max(1, Number(query.get("page") ?? 1));
  const link = (number: number, rel: string): string => linkTo(address, query, number, rel);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ];
  const body = items.slice((page - 1) * perPage, page * perPage).map(build);
  return { status: 200, body, ...(links.length > 0 ? { headers: { link: links.join(", ") } } : {}) };
}

function linkTo(address: string, query: URLSearchParams, page: number, rel: string): string {
  const linked = new URLSearchParams(query);
  linked.set("page", String(page));
  return `<${address}?${linked.toString()}>; rel="${rel}"`;
}
