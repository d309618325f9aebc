import { ExpectedError } from "preview-core";

/** Why nothing, or not all, was added to a repository. */
export class InitError extends ExpectedError {
  override readonly name = "InitError";
}
