import {
  colour,
  columns,
  type Command,
  defineCommand,
  optional,
  required,
  type Terminal,
} from "preview-console";
import type { PlatformFile } from "preview-core/platform";
import type { Bundle } from "../bundle.ts";
import { folder, JSON_OBJECT, textFile } from "../options.ts";

/** Writes the platform bundle below a folder, or compares a folder with it, or lists what is in it. */
export const platformCommand: Command = defineCommand({
  name: "platform",
  summary: "Writes, checks or lists the manifests to install once on hub and spoke.",
  description: "Without --out and --check, only lists the files.",
  options: {
    config: required(
      textFile("the path of a preview.yaml"),
      "Local file with the platform config, preview.yaml.",
    ),
    out: optional(folder, "Folder to write to; one subfolder for each cluster."),
    check: optional(folder, "Folder to compare with what --out would write."),
    json: JSON_OBJECT,
  },
  rules: (_, isSet) =>
    isSet("out") && isSet("check")
      ? [
          {
            path: "check",
            message: "cannot be combined with --out, which writes a folder instead of comparing it",
          },
        ]
      : [],
  async prepare({ config }) {
    if (config === undefined) return undefined;
    const [{ parseConfig }, { buildPlatform }] = await Promise.all([
      import("preview-core"),
      import("preview-core/platform"),
    ]);
    return { platform: buildPlatform(parseConfig(config.text, { file: config.path })) };
  },
  examples: [
    "preview platform --config preview.yaml --out platform",
    "preview platform --config preview.yaml --check platform",
  ],
  exitCodes: { 1: "failed, or --check found a difference" },
  async run({ config: { path: config }, platform, out, check, json }, terminal) {
    const { files, warnings } = platform;
    for (const warning of warnings) terminal.err(`${colour(terminal, "yellow", "warning:")} ${warning}\n`);
    const { renderPlatform } = await import("preview-core/platform");
    const bundle = { config, rendered: renderPlatform(files), warnings, json };
    const { checkFolder, writeFolder } = await import("../bundle.ts");
    if (out !== undefined) await writeFolder(out, bundle, terminal);
    else if (check !== undefined) await checkFolder(check, bundle, terminal);
    else printFiles(files, bundle, terminal);
  },
});

function printFiles(files: readonly PlatformFile[], bundle: Bundle, terminal: Terminal): void {
  const { rendered, warnings, json } = bundle;
  if (json) {
    const texts = [...rendered].map(([path, text]) => ({ path, text }));
    terminal.out(`${JSON.stringify({ files: texts, warnings })}\n`);
    return;
  }
  const rows = files.map(({ cluster, name, purpose }) => [`${cluster}/${name}`, purpose]);
  terminal.out(columns([["FILE", "WHAT IT IS FOR"], ...rows]));
  terminal.err(
    "nothing was written; --out FOLDER writes these files, and a kustomization and a README for each cluster\n",
  );
}
