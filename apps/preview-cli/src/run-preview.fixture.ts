import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { runProgram, type Terminal } from "preview-console";
import { PROGRAM } from "./program.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** How to start the command line from its sources, without a shell. */
export const PREVIEW: readonly string[] = [process.execPath, "--conditions=preview-source", MAIN];

/** The platform config of the examples. */
export const EXAMPLE: string = fileURLToPath(
  new URL("../../../examples/chrishouse/preview.yaml", import.meta.url),
);

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, with no variable but PATH. There is no terminal to ask on. */
export function preview(...args: string[]): Promise<Ended> {
  return previewWith({}, ...args);
}

/** The same with these environment variables. */
export async function previewWith(environment: Record<string, string>, ...args: string[]): Promise<Ended> {
  const said = { out: "", err: "" };
  const terminal: Terminal = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    environment: { PATH: process.env["PATH"], ...environment },
    interactive: false,
  };
  const code = await runProgram(PROGRAM, args, terminal);
  return { code, ...said };
}

/** Runs the command line in a process of its own, as a person would. It takes half a second. */
export function previewProcess(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] };
    const [node = "", ...options] = PREVIEW;
    execFile(node, [...options, ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
    });
  });
}
