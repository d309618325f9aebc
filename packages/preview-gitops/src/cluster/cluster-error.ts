import { ExpectedError, quote } from "preview-core";

/**
 * The reason of a failed request to a cluster.
 *
 * - `invalid-kubeconfig`: the kubeconfig, or a file that it names, cannot be used
 * - `no-such-context`: the kubeconfig does not have the context. The message names the known contexts.
 * - `unauthorized`: the credentials are missing, or unknown to the cluster
 * - `forbidden`: the user lacks a right; the message names it
 * - `no-such-kind`: the cluster does not have the kind of object, because its definition is not installed
 * - `changed`: the object was replaced or changed since it was read; read it again
 * - `unreachable`: no usable answer (network, certificate, timeout, 429, 5xx); trying again later can help
 * - `refused`: any other refusal
 */
export type ClusterErrorCode =
  | "invalid-kubeconfig"
  | "no-such-context"
  | "unauthorized"
  | "forbidden"
  | "no-such-kind"
  | "changed"
  | "unreachable"
  | "refused";

/** A request to a cluster, for messages. */
export interface Attempted {
  /** Such as `list Application objects`. */
  readonly what: string;
  /** The context of the kubeconfig. */
  readonly context: string;
}

/** The answer of the API server to a request, with any status. */
export interface ApiAnswer extends Attempted {
  readonly status: number;
  /** Default: the answer was no JSON */
  readonly body: unknown;
}

/** A failure of a cluster. The message names the action, the answer and the fix, and has no secret. */
export class ClusterError extends ExpectedError {
  override readonly name = "ClusterError";
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Characters of an answer in a message. The refusal of an access rule has about 200, that of a policy more. */
const SHOWN = 500;

const CODES: Readonly<Record<number, ClusterErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  408: "unreachable",
  409: "changed",
  410: "unreachable",
  429: "unreachable",
  // "Not implemented" does not change by waiting.
  501: "refused",
};

const REMEDIES: Partial<Record<ClusterErrorCode, string>> = {
  unauthorized: "; renew the credentials of this context",
  forbidden: "; give the user this right",
  changed: "; read it again",
};

/** The error of an unsuccessful answer, with the cluster's message. */
export function toAnswerError({ status, body, ...attempted }: ApiAnswer): ClusterError {
  const code = CODES[status] ?? (status >= 500 ? "unreachable" : "refused");
  const detail = messageOf(body);
  const answer = detail === undefined ? String(status) : `${status}: ${detail}`;
  return new ClusterError(code, `${describeAttempt(attempted)} answered ${answer}${REMEDIES[code] ?? ""}`);
}

/** The error of a successful answer without the expected content. */
export function toSenselessError(expected: string, attempted: Attempted): ClusterError {
  const words = "is its server a Kubernetes API server?";
  return new ClusterError(
    "unreachable",
    `${describeAttempt(attempted)} answered with no ${expected}; ${words}`,
  );
}

/** The beginning of a message about a failed request. */
export function describeAttempt({ what, context }: Attempted): string {
  return `could not ${what}: cluster ${quote(context)}`;
}

/** The message of a Status object, on one line. */
function messageOf(body: unknown): string | undefined {
  const isStatus = typeof body === "object" && body !== null && "message" in body;
  if (!isStatus || typeof body.message !== "string") return undefined;
  return body.message.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, SHOWN);
}
