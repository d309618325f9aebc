import { toOneLine } from "../quote.ts";
import { type InstallStep, installSteps } from "./install-steps.ts";
import { type ClusterRole, isManifestFile, type PlatformFile } from "./platform-file.ts";
import { requirementsOf } from "./requirements.ts";

/** The README of one cluster's folder: what must be there before, how to install, and what each file is for. */
export function renderReadme(cluster: ClusterRole, files: readonly PlatformFile[]): string {
  const paragraphs = [
    `# Previews: the ${cluster}`,
    "Rendered by `preview platform` from `preview.yaml`. Change that file, render again, and read the difference.",
    "## Before",
    "The cluster has these already:",
    renderRequirements(files),
    "## Install",
    `In this folder, with the context of kubectl and Helm on the ${cluster}:`,
    ...installSteps(cluster, files).map(renderStep),
    "## Files",
    "`kustomization.yaml` applies the objects in this order.",
    renderFiles(files),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function renderRequirements(files: readonly PlatformFile[]): string {
  return requirementsOf(files)
    .map(({ what, files: names }) => `- ${what}, for ${names.map(code).join(", ")}`)
    .join("\n");
}

function renderStep({ text, commands }: InstallStep, index: number): string {
  const step = `${index + 1}. ${text}`;
  if (commands.length === 0) return step;
  return [`${step}\n`, "```sh", ...commands, "```"].join("\n   ");
}

function renderFiles(files: readonly PlatformFile[]): string {
  const rows = files.map((file) => [code(file.name), toContent(file), file.purpose]);
  return [["file", "what is in it", "what it is for"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map(toCell).join(" | ")} |`)
    .join("\n");
}

/** Its kinds, each once, or where its settings go. */
function toContent(file: PlatformFile): string {
  if (isManifestFile(file)) return [...new Set(file.objects.map(({ kind }) => kind))].join(", ");
  return file.destination.kind === "patch" ? `patch of ${file.destination.of}` : "Helm values";
}

/** Text that cannot leave its cell; GitHub takes a `|` for the cell's end even in code. */
function toCell(text: string): string {
  return toOneLine(text).replaceAll("|", "\\|");
}

function code(text: string): string {
  return `\`${text}\``;
}
