import { ExpectedError } from "preview-core";

/** A folder that cannot be read or written, or that is not what it should be. The message is written for people. */
export class BundleError extends ExpectedError {
  override readonly name = "BundleError";
}

/**
 * The task's result; what the file system has against the folder becomes an error for people.
 *
 * @throws BundleError
 */
export async function readably<Result>(folder: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new BundleError(`${folder}: ${error.message}`, { cause: error });
  }
}
