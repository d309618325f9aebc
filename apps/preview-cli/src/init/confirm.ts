import { createInterface } from "node:readline/promises";

/** Asks a person a question; gives back undefined where there is nobody to answer. */
export type Confirm = (question: string) => Promise<boolean | undefined>;

/** Asks on the terminal that the program was started from. */
export async function confirmOnTerminal(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
