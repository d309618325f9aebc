import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkAll, type Terminal } from "preview-console";
import {
  imageRepository,
  imageTag,
  parseConfig,
  type PlatformConfig,
  type PreviewDeployment,
  renderPreview,
} from "preview-core";
import { type PreviewOptions, toNamespaceScope, toPreview, toRepository, toSha } from "../options.ts";
import { readConfig } from "../read-config.ts";

export interface RenderOptions extends PreviewOptions {
  readonly config?: string;
  readonly sha?: string;
  readonly repository?: string;
  readonly namespaceScope: string;
  readonly out?: string;
}

/** Prints the two manifests of a preview, or writes them below a folder. */
export async function renderCommand(options: RenderOptions, terminal: Terminal): Promise<void> {
  const text = await readConfig(options.config);
  const [config, preview, sha, repository, scope] = checkAll([
    () => parseConfig(text()),
    () => toPreview(options),
    () => toSha(options.sha),
    () => toRepository(options.repository),
    () => toNamespaceScope(options.namespaceScope),
  ]);
  const files = renderPreview(toDeployment({ preview, sha, repository, config }), config, scope);
  if (options.out === undefined) terminal.out([...files].map(toDocument).join(""));
  else await writeFiles(options.out, files, terminal);
}

function toDeployment(given: {
  preview: PreviewDeployment["preview"];
  sha: string;
  repository: string;
  config: PlatformConfig;
}): PreviewDeployment {
  const { preview, sha, repository, config } = given;
  const url = `https://github.com/${repository}`;
  return {
    preview,
    repository: { fullName: repository, url },
    pullRequest: { url: `${url}/pull/${preview.pr}` },
    sha,
    image: {
      repository: imageRepository(repository, config),
      tag: imageTag(preview.pr, sha),
    },
    attempt: 1,
  };
}

function toDocument([path, yaml]: [string, string]): string {
  return `---\n# ${path}\n${yaml}`;
}

async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<void> {
  for (const [path, yaml] of files) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, yaml);
    terminal.err(`wrote ${target}\n`);
  }
}
