import { checkAll, columns, type Terminal } from "preview-console";
import { parseHostname } from "preview-core";
import { toNameSettings } from "../options.ts";

export interface ParseOptions {
  readonly domain?: string;
  readonly json?: boolean;
}

/** Prints the preview that a hostname names, or fails with the reason why it names none. */
export function parseCommand(hostname: string, options: ParseOptions, terminal: Terminal): void {
  const [settings] = checkAll([() => toNameSettings(options.domain, undefined)]);
  const preview = parseHostname(hostname, settings.domain);
  const rows = Object.entries(preview).map(([key, value]) => [key, String(value)]);
  terminal.out(options.json ? `${JSON.stringify(preview)}\n` : columns(rows));
}
