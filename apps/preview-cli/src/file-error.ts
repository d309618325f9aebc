import { printable } from "preview-console";
import { ExpectedError } from "preview-core/names";

/** A file or a folder that cannot be used, or that differs from what was expected. */
export class FileError extends ExpectedError {
  override readonly name = "FileError";
}

/** What is wrong with a path, by the code of the system's error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "is no path, because a part of it is a file and no folder",
  EISDIR: "is a folder; expected a file",
  EACCES: "may not be used by this user",
  EPERM: "may not be used by this user",
  EROFS: "is on a file system that nobody may write to",
};

/**
 * The result of a task that uses files. An error of the file system becomes an error for people.
 *
 * @param path Names the file in the message. Default: the path in the system's error
 * @throws FileError
 */
export async function withFiles<Result>(task: () => Promise<Result>, path?: string): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error && "code" in error)) throw error;
    const named = path ?? ("path" in error ? String(error.path) : "a file");
    throw new FileError(describe(named, String(error.code)), { cause: error });
  }
}

function describe(named: string, code: string): string {
  return `${printable(named)} ${REASONS[code] ?? `cannot be used (${code})`}`;
}
