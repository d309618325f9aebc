import { ExpectedError } from "preview-core";

/**
 * Why the hub does not listen.
 *
 * - `port-in-use`: another process listens on the port; the message names it
 * - `port-refused`: this user may not listen on the port
 */
export type HubErrorCode = "port-in-use" | "port-refused";

/** The hub could not be started. `message` says what to do. */
export class HubError extends ExpectedError {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
