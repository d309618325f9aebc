import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Command, defineCommand, optional, required, type Terminal, text } from "preview-console";
import { FORMS } from "preview-core/names";
import { withFiles } from "../file-error.ts";
import { CONFIG_FILE, folder, NAMESPACE_SCOPE, PREVIEW_OPTIONS } from "../options.ts";

/** Prints the two manifests of a preview, or writes them below a folder. */
export const renderCommand: Command = defineCommand({
  name: "render",
  summary: "Prints a preview's NamespaceClaim and Argo CD Application, or writes them to a folder.",
  options: {
    ...PREVIEW_OPTIONS,
    repository: required(text(FORMS.fullName, "owner/name"), "Repository of the service on GitHub."),
    sha: required(text(FORMS.sha, "sha"), "Head commit in full, for the image's tag."),
    config: CONFIG_FILE,
    "namespace-scope": NAMESPACE_SCOPE,
    out: optional(folder, "Folder to write the files to. Default: standard output."),
  },
  examples: [
    "preview render --config preview.yaml --service example --team octocat --pr 1 \\\n  --repository octocat/example --sha 0123456789abcdef0123456789abcdef01234567",
  ],
  async run({ service, team, pr, repository, sha, config, namespaceScope, out }, terminal) {
    const { imageRepository, imageTag, parsePreview, renderPreview } = await import("preview-core");
    const url = `https://github.com/${repository}`;
    const deployment = {
      preview: parsePreview({ service, team, pr }),
      repository: { fullName: repository, url },
      pullRequest: { url: `${url}/pull/${pr}` },
      sha,
      image: { repository: imageRepository(repository, config), tag: imageTag(pr, sha) },
      attempt: 1,
    };
    const files = renderPreview(deployment, config, namespaceScope);
    if (out === undefined) terminal.out([...files].map(toDocument).join(""));
    else await withFiles(() => writeFiles(out, files, terminal));
  },
});

function toDocument([path, yaml]: [string, string]): string {
  return `---\n# ${path}\n${yaml}`;
}

async function writeFiles(
  top: string,
  files: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<void> {
  for (const [path, yaml] of files) {
    const target = join(top, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, yaml);
    terminal.err(`wrote ${target}\n`);
  }
}
