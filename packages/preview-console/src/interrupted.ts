import { ExpectedError } from "preview-core";

/** Ctrl-C, or the end of the session: not a failure, but not done either. */
export class InterruptedError extends ExpectedError {
  override readonly name = "InterruptedError";
}

/** A signal that fires on Ctrl-C and on the polite request to end; a second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort(new InterruptedError(`interrupted by ${signal}`)));
  }
  return controller.signal;
}

/** The task's result, unless the signal fires first. */
export async function orInterrupted<Result>(task: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([task, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    // After an interruption nobody waits for the task, so its error must not end the process.
    task.catch(() => {});
  }
}
