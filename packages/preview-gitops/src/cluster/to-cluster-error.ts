import { quote } from "preview-core";
import type { ApiAnswer, Attempted } from "./api-answer.ts";
import { ClusterError, type ClusterErrorCode } from "./cluster-error.ts";

/** An access rule's refusal takes about 200 characters; a policy's more. */
const SHOWN = 500;

const CODES: Readonly<Record<number, ClusterErrorCode>> = {
  401: "unauthorized",
  403: "forbidden",
  408: "unreachable",
  409: "changed",
  410: "unreachable",
  429: "unreachable",
  // What is not built does not come by waiting.
  501: "refused",
};

const REMEDIES: Partial<Record<ClusterErrorCode, string>> = {
  unauthorized: "; renew the credentials of this context",
  forbidden: "; give the user this right",
  changed: "; read it again",
};

/** An answer that is no success, in the cluster's words. */
export function toAnswerError({ status, body, ...attempted }: ApiAnswer): ClusterError {
  const code = CODES[status] ?? (status >= 500 ? "unreachable" : "refused");
  const said = messageOf(body);
  const answer = said === undefined ? String(status) : `${status}: ${said}`;
  return new ClusterError(code, `${describe(attempted)} answered ${answer}${REMEDIES[code] ?? ""}`);
}

/** A success that does not hold what was asked for. */
export function toSenselessError(expected: string, attempted: Attempted): ClusterError {
  const words = "is its server a Kubernetes API server?";
  return new ClusterError("unreachable", `${describe(attempted)} answered with no ${expected}; ${words}`);
}

/**
 * A request without an answer. Of the failure only the code is said: the texts can have headers in them, and those the
 * credentials.
 */
export function toConnectionError(error: unknown, attempted: Attempted): ClusterError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = codeOf(cause) ?? codeOf(error);
  if (code?.startsWith("ERR_OSSL")) {
    const problem = `of context ${quote(attempted.context)} has a certificate or a key that cannot be read (${code})`;
    return new ClusterError("invalid-kubeconfig", `the kubeconfig ${problem}`);
  }
  const isCertificate = code !== undefined && /CERT|SIGNATURE/.test(code);
  const hint = isCertificate ? "; is it the cluster whose certificate authority the kubeconfig names?" : "";
  const words = `${describe(attempted)} cannot be reached (${code ?? "the request could not be sent"})${hint}`;
  return new ClusterError("unreachable", words, code === undefined ? {} : { cause });
}

/** Credentials that could not be had. Without a cause: what a plugin has printed can be the credentials. */
export function toCredentialError(error: unknown, { context }: Attempted): ClusterError {
  const { syscall, code, path } = fieldsOf(error);
  const about = `the credentials of context ${quote(context)}`;
  if (syscall?.startsWith("spawn")) {
    const problem = `come from the program ${quote(path)}, which cannot be started (${code})`;
    return new ClusterError("invalid-kubeconfig", `${about} ${problem}`);
  }
  if (syscall !== undefined) {
    return new ClusterError(
      "invalid-kubeconfig",
      `${about} need ${quote(path)}, which cannot be read (${code})`,
    );
  }
  const remedy = `kubectl --context ${context} auth whoami`;
  return new ClusterError("unauthorized", `${about} could not be had; see what this says: ${remedy}`);
}

function describe({ what, context }: Attempted): string {
  return `could not ${what}: cluster ${quote(context)}`;
}

/** What a Status says, on one line. */
function messageOf(body: unknown): string | undefined {
  const isStatus = typeof body === "object" && body !== null && "message" in body;
  if (!isStatus || typeof body.message !== "string") return undefined;
  return body.message.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, SHOWN);
}

function codeOf(error: unknown): string | undefined {
  return fieldsOf(error).code;
}

/** What Node says about the failure of a system call. */
function fieldsOf(error: unknown): { code?: string; syscall?: string; path?: string } {
  if (!(error instanceof Error)) return {};
  return Object.fromEntries(Object.entries(error).filter(([, value]) => typeof value === "string"));
}
