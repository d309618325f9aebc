import { interruption, type Terminal } from "preview-console";
import { quote } from "preview-core";
import { wrong } from "../options.ts";

export interface DemoOptions {
  readonly serve?: boolean;
  readonly port?: string;
  readonly json?: boolean;
}

const HIGHEST_PORT = 65_535;

/** Shows the life of two pull requests on a platform on this machine. It needs a checkout of the project. */
export async function demoCommand(options: DemoOptions, terminal: Terminal): Promise<void> {
  const port = options.port === undefined ? undefined : toPort(options.port);
  const { serve = false, json = false } = options;
  // Loaded only here: the published command line comes without the platform on one machine.
  const { runDemo } = await import("../demo/run-demo.ts");
  await runDemo({ port, serve, json, interrupted: interruption() }, terminal);
}

function toPort(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT) return port;
  throw wrong("port", `expected 1 to ${HIGHEST_PORT}, got ${quote(value)}`);
}
