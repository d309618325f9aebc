import { readFile } from "node:fs/promises";
import {
  anyText,
  choice,
  flag,
  inGroup,
  type Kind,
  parsedBy,
  pullRequestNumber,
  type Reading,
  required,
  serviceName,
  teamName,
  text,
  withDefault,
} from "preview-console";
import type { PlatformConfig } from "preview-core";
import {
  DEFAULT_ROOT,
  FORMS,
  formProblem,
  parsePreviewDirectory,
  PreviewError,
  quote,
} from "preview-core/names";
import { FileError, withFiles } from "./file-error.ts";

const DIRECTORY = `a preview directory such as ${DEFAULT_ROOT}/example/preview-pr-1`;

/** A text file that a user named. */
export interface TextFile {
  /** As the user wrote it. */
  readonly path: string;
  readonly text: string;
}

/** A text file. */
export function textFile(expected: string): Kind<TextFile> {
  return { placeholder: "file", expected, read: readTextFile };
}

/** A local file with a platform config. The problems of the config name the file. */
const configFile: Kind<PlatformConfig> = {
  ...textFile("the path of a preview.yaml"),
  async read(path) {
    const file = await readTextFile(path);
    if ("problem" in file) return file;
    const { parseConfig } = await import("preview-core");
    return { value: parseConfig(file.value.text, { file: path }) };
  },
};

/** A folder on this machine. An empty name is refused: it usually comes from an unset variable. */
export const folder: Kind<string> = anyText("folder", "a folder");

/** The path of a preview directory in the GitOps repository. A slash at its end does not count. */
export const previewDirectory: Kind<string> = parsedBy(
  (given) => {
    const path = given.replace(/\/$/, "");
    const isDirectory = parsePreviewDirectory(path.split("/").at(-1) ?? "") !== undefined;
    if (isDirectory && formProblem(FORMS.path, path) === undefined) return path;
    throw new PreviewError("foreign-path", [
      { path: "", message: `expected ${DIRECTORY}, got ${quote(given)}` },
    ]);
  },
  "directory",
  DIRECTORY,
);

/** The preview that a command is about. */
export const PREVIEW_OPTIONS = inGroup("Preview", {
  service: required(serviceName, "Name of the service."),
  team: required(teamName, "Name of the team that owns the service."),
  pr: required(pullRequestNumber, "Number of the pull request."),
});

export const CONFIG_FILE = required(configFile, "Local file with the platform config, preview.yaml.");

export const DOMAIN = required(text(FORMS.dnsName, "domain"), "Domain of the platform.");

export const NAMESPACE_SCOPE = withDefault(
  choice(["service", "team"], "scope"),
  "service",
  "`service`: one namespace for each service and pull request. `team`: one namespace for each team and pull request number, which services of a team share.",
);

export const JSON_OBJECT = flag("Print one JSON object.");

async function readTextFile(path: string): Promise<Reading<TextFile>> {
  if (path === "") return { problem: 'expected a file, got ""' };
  try {
    return { value: { path, text: await withFiles(() => readFile(path, "utf8"), path) } };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { problem: error.message };
  }
}
