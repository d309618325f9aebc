import { createInterface } from "node:readline/promises";

/** Asks a person a question. The answer is undefined where there is no terminal to ask on. */
export type Confirm = (question: string) => Promise<boolean | undefined>;

/** Where a person types and reads. */
export interface Keyboard {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Asks on the program's own terminal. Ctrl-C and Ctrl-D mean no. */
export async function confirmOnTerminal(
  question: string,
  { input, output }: Keyboard = { input: process.stdin, output: process.stderr },
): Promise<boolean | undefined> {
  if (!input.isTTY || !output.isTTY) return undefined;
  const lines = createInterface({ input, output });
  const closed = new AbortController();
  lines.once("close", () => closed.abort()); // A closed terminal does not end the question by itself.
  const answer = await lines.question(`${question} [y/N] `, { signal: closed.signal }).catch(orNo);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

function orNo(error: unknown): string {
  if (error instanceof Error && error.name === "AbortError") return "no";
  throw error;
}
