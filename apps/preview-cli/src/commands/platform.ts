import { checkAll, colour, type Terminal } from "preview-console";
import { parseConfig } from "preview-core";
import { buildPlatform, renderPlatform } from "preview-core/platform";
import { checkFolder } from "../bundle/check-folder.ts";
import { listFiles } from "../bundle/list-files.ts";
import { writeFolder } from "../bundle/write-folder.ts";
import { wrong } from "../options.ts";
import { readConfig } from "../read-config.ts";

export interface PlatformOptions {
  readonly config?: string;
  readonly out?: string;
  readonly check?: string;
  readonly json?: boolean;
}

/** Writes the platform bundle below a folder, or compares a folder with it, or lists what is in it. */
export async function platformCommand(options: PlatformOptions, terminal: Terminal): Promise<void> {
  const { config = "", out, check, json = false } = options;
  const text = await readConfig(options.config);
  const [{ files, warnings }] = checkAll([
    () => buildPlatform(parseConfig(text())),
    () => refuseBoth(options),
    () => refuseEmpty("out", out),
    () => refuseEmpty("check", check),
  ]);
  for (const warning of warnings) terminal.err(`${colour(terminal, "yellow", "warning:")} ${warning}\n`);
  const bundle = { config, rendered: renderPlatform(files), warnings, json };
  if (out !== undefined) await writeFolder(out, bundle, terminal);
  else if (check !== undefined) await checkFolder(check, bundle, terminal);
  else listFiles(files, bundle, terminal);
}

function refuseBoth({ out, check }: PlatformOptions): void {
  if (out === undefined || check === undefined) return;
  throw wrong("check", "goes without --out: one compares a folder, the other writes it");
}

/** An empty name is mostly a variable that nobody set, and would mean the folder that one happens to be in. */
function refuseEmpty(option: "out" | "check", folder: string | undefined): void {
  if (folder === "") throw wrong(option, "expected a folder, got an empty name");
}
