import { GraphQLFailure } from "./graphql-failure.ts";

/** The arguments that every connection takes. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
const MAX_PAGE = 100;

/** The requested page of a list. A cursor stands for an id and not for a position in the list. */
export function buildConnection<T extends { readonly id: number }>(
  name: string,
  items: readonly T[],
  args: ConnectionArguments,
  build: (item: T) => object,
): object {
  refuseUnbounded(name, args);
  const after = readCursor(args.after);
  const before = readCursor(args.before);
  const within = items.filter(
    ({ id }) => (after === undefined || id > after) && (before === undefined || id < before),
  );
  const page = args.first == null ? within.slice(-(args.last ?? 0)) : within.slice(0, args.first);
  const [start, end] = [page[0], page.at(-1)];
  return {
    __typename: `${name}Connection`,
    totalCount: items.length,
    nodes: page.map(build),
    edges: page.map((item) => ({ cursor: toCursor(item), node: build(item) })),
    pageInfo: {
      hasPreviousPage: start !== undefined && items.indexOf(start) > 0,
      hasNextPage: end !== undefined && items.indexOf(end) < items.length - 1,
      startCursor: start ? toCursor(start) : null,
      endCursor: end ? toCursor(end) : null,
    },
  };
}

/** @throws GraphQLFailure for a page without a size, and for one above GitHub's limit */
export function refuseUnbounded(name: string, { first, last }: ConnectionArguments): void {
  const size = first ?? last;
  if (size == null) {
    throw new GraphQLFailure(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size <= MAX_PAGE) return;
  const limit = first == null ? "last" : "first";
  throw new GraphQLFailure(
    "EXCESSIVE_PAGINATION",
    `Requesting ${size} records on the \`${name}\` connection exceeds the \`${limit}\` limit of ${MAX_PAGE} records.`,
  );
}

function toCursor({ id }: { readonly id: number }): string {
  return Buffer.from(`cursor:v2:${id}`).toString("base64");
}

function readCursor(cursor: string | null | undefined): number | undefined {
  if (cursor == null) return undefined;
  return Number(Buffer.from(cursor, "base64").toString().replace("cursor:v2:", ""));
}
