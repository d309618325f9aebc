import { ExpectedError } from "preview-core";

/**
 * Why a cluster was not asked, or did not do what it was asked for.
 *
 * - `invalid-kubeconfig`: the kubeconfig, or a file that it names, cannot be used
 * - `no-such-context`: the kubeconfig does not have the context; the message names those that it has
 * - `unauthorized`: the cluster does not know the credentials, or there are none
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

/** The one error of this folder. `message` says what was tried, what came back and what to do; never a secret. */
export class ClusterError extends ExpectedError {
  override readonly name = "ClusterError";
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
