/** Why nothing, or not all, was added to a repository. */
export class InitError extends Error {
  override readonly name = "InitError";
}
