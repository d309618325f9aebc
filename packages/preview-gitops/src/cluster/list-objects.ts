import type { ApiAnswer } from "./api-answer.ts";
import type { CallOptions, KubernetesObject, ObjectQuery } from "../ports/cluster.ts";
import { collectionPath, type KindFinder } from "./kind-finder.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { parseObject } from "./parse-object.ts";
import { toAnswerError, toSenselessError } from "./to-cluster-error.ts";

/** The page size of Kubernetes' own clients (kubernetes/client-go, tools/pager). */
const PAGE_SIZE = 500;

/** What answers for a page once the cluster no longer has the moment at which the first one was read. */
const EXPIRED = 410;

/** Reads the page that a token continues; the first one without. */
type ReadPage = (token?: string) => Promise<ApiAnswer>;

/** All objects that a query is about, page by page; once more from the start when the pages expire on the way. */
export async function listObjects(
  api: KubernetesApi,
  findKind: KindFinder,
  query: ObjectQuery,
  options: CallOptions = {},
): Promise<KubernetesObject[]> {
  const { apiVersion, kind, namespace } = query;
  const found = await findKind(query, options);
  const path = collectionPath(apiVersion, found, found.namespaced ? namespace : undefined);
  const what = `list ${kind} objects`;
  const readPage: ReadPage = (token) =>
    api.send({ what, path, query: toParameters(query, token), ...options });
  const first = await readPages(readPage);
  const pages = isExpired(first) ? await readPages(readPage) : first;
  if (isExpired(pages)) throw toAnswerError(pages);
  // The items of Kubernetes' own lists do not say what they are.
  return pages.flatMap((page) =>
    itemsOf(page).map((item) => parseObject({ apiVersion, kind, ...item }, page)),
  );
}

/** All pages, or the answer that they have expired on the way. */
async function readPages(readPage: ReadPage): Promise<ApiAnswer[] | ApiAnswer> {
  const pages: ApiAnswer[] = [];
  let token: string | undefined;
  do {
    const page = await readPage(token);
    if (page.status === EXPIRED && token !== undefined) return page;
    if (page.status !== 200) throw toAnswerError(page);
    pages.push(page);
    token = tokenOf(page);
  } while (token !== undefined);
  return pages;
}

function isExpired(pages: ApiAnswer[] | ApiAnswer): pages is ApiAnswer {
  return !Array.isArray(pages);
}

function toParameters(query: ObjectQuery, token: string | undefined): Record<string, string | undefined> {
  const { labels = {}, pageSize = PAGE_SIZE } = query;
  const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    limit: String(pageSize),
    labelSelector: selector.length === 0 ? undefined : selector.join(","),
    continue: token,
  };
}

function itemsOf(page: ApiAnswer): object[] {
  const { body } = page;
  const items = isObject(body) && "items" in body ? body.items : undefined;
  if (!Array.isArray(items) || !items.every((item) => isObject(item))) throw toSenselessError("list", page);
  return items;
}

function tokenOf({ body }: ApiAnswer): string | undefined {
  const metadata = isObject(body) && "metadata" in body ? body.metadata : undefined;
  const token = isObject(metadata) && "continue" in metadata ? metadata.continue : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
