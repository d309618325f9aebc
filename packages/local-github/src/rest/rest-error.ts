import type { Operation } from "../contract/openapi.ts";
import type { Answer } from "../http/http-message.ts";

/** One entry of `errors` in a 422. */
export interface FieldProblem {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
}

/** A refusal with GitHub's message. */
export class RestError extends Error {
  override readonly name = "RestError";
  readonly status: number;
  readonly problems: readonly FieldProblem[] | undefined;

  constructor(status: number, message: string, problems?: readonly FieldProblem[]) {
    super(message);
    this.status = status;
    this.problems = problems;
  }
}

/** GitHub's answer about everything that is missing, and that the token must not see. */
export function notFound(): RestError {
  return new RestError(404, "Not Found");
}

/** The refusal as an answer. */
export function buildErrorAnswer(error: RestError, operation: Operation): Answer {
  const { status, message, problems } = error;
  const errors = problems === undefined ? {} : { errors: problems };
  return { status, body: { message, ...errors, documentation_url: operation.documentation } };
}
