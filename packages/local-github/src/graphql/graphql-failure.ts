/** What GitHub puts into `type` of a GraphQL error. */
export type FailureType =
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "STALE_DATA"
  | "UNPROCESSABLE"
  | "ARGUMENT_LIMIT"
  | "MISSING_PAGINATION_BOUNDARIES"
  | "EXCESSIVE_PAGINATION";

/** A refusal of one field with GitHub's message. The other fields are answered. */
export class GraphQLFailure extends Error {
  override readonly name = "GraphQLFailure";
  readonly type: FailureType;

  constructor(type: FailureType, message: string) {
    super(message);
    this.type = type;
  }
}
