/** Guards a program against work that nothing can settle any more, such as a promise whose connection is gone. */
export interface Watchdog {
  /**
   * The work's result.
   *
   * @throws StuckError when the program has nothing left to wait for, and the work has not settled. Of several works, the
   *   one that was watched last ends first, so that the ones around it can still report.
   */
  watch<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Work that can never end. Always a mistake in the program. */
export class StuckError extends Error {
  override readonly name = "StuckError";
}

/** The part of Node.js's `process` that a watchdog needs. */
interface Program {
  on(event: "beforeExit", listener: () => void): unknown;
}

/** Without a watchdog, Node.js ends with exit code 13, and reports nothing but a line of the program. */
export function watchdog(program: Program): Watchdog {
  const watched: ((error: StuckError) => void)[] = [];
  program.on("beforeExit", () => {
    watched.at(-1)?.(new StuckError("the run stopped before its end, and nothing would have continued it"));
  });
  return {
    async watch(work) {
      const { promise, reject } = Promise.withResolvers<never>();
      watched.push(reject);
      try {
        return await Promise.race([work(), promise]);
      } finally {
        watched.splice(watched.indexOf(reject), 1);
      }
    },
  };
}
