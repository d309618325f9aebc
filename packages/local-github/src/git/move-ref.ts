import { ZERO_OID } from "./git-object.ts";
import type { GitOutput, GitProcess } from "./git-process.ts";

/** A change of one ref. */
export interface RefMove {
  readonly ref: string;
  /** Where the ref must be; `undefined`: it must not exist yet. */
  readonly from: string | undefined;
  /** Where it goes; `undefined`: it is removed. */
  readonly to: string | undefined;
}

/** Arguments of the git process that {@link moveRef} asks. */
export const UPDATE_REF: readonly string[] = ["update-ref", "--stdin"];

/** How git refuses a ref that is not where it is expected (git: refs/files-backend.c). */
const NOT_THERE = /is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference/;

/** Whether the ref went from where it must be to where it shall go: git's own compare-and-swap. */
export async function moveRef(process: GitProcess, move: RefMove): Promise<boolean> {
  const { ref, from = ZERO_OID, to } = move;
  const change = to === undefined ? `delete ${ref} ${from}` : `update ${ref} ${to} ${from}`;
  try {
    await process.ask(`start\n${change}\ncommit\n`, readAnswer);
    return true;
  } catch (error) {
    if (error instanceof Error && NOT_THERE.test(error.message)) return false;
    throw error;
  }
}

async function readAnswer(output: GitOutput): Promise<void> {
  while ((await output.readLine()) !== "commit: ok");
}
