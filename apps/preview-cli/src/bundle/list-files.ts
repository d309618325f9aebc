import { columns, type Terminal } from "preview-console";
import type { PlatformFile } from "preview-core/platform";
import type { Bundle } from "./bundle.ts";

/** Says what the bundle consists of, without writing any of it. As JSON, with the texts. */
export function listFiles(files: readonly PlatformFile[], bundle: Bundle, terminal: Terminal): void {
  const { rendered, warnings, json } = bundle;
  if (json) {
    const texts = [...rendered].map(([path, text]) => ({ path, text }));
    terminal.out(`${JSON.stringify({ files: texts, warnings })}\n`);
    return;
  }
  const rows = files.map(({ cluster, name, purpose }) => [`${cluster}/${name}`, purpose]);
  terminal.out(columns([["FILE", "WHAT IT IS FOR"], ...rows]));
  terminal.err(
    "nothing was written; --out DIR writes these, and for each cluster a kustomization and a README\n",
  );
}
