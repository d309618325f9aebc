import { PreviewError } from "../preview-error.ts";

/** Files that hold no record of a preview. */
export interface Unreadable {
  /** Every problem, in one line. */
  readonly unreadable: string;
}

/** What `read` returns, or the problems of the error that it throws. */
export function orUnreadable<Value>(read: () => Value): Value | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof PreviewError) return { unreadable: error.message.replaceAll("\n", "; ") };
    throw error;
  }
}
