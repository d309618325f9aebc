import { DEFAULT_ROOT, ownerPath, parseConfig, parsePreview, renderOwner, renderPreview } from "preview-core";

const ORGANISATION = "crh225";
const TEAM = "red";
const PREVIEWS_OF_A_SERVICE = 10;
const EXAMPLE = "service-0";
const CREATED_AT = "2026-01-01T00:00:00Z";
const CONFIG_TEXT = "version: 1\ndomain: chrishouse.io\ncluster: shared-dev-cluster\n";
const CONFIG = parseConfig(CONFIG_TEXT);

/**
 * The first `count` files of an endless GitOps repository: the platform config, then services with an owner file and ten
 * previews each. The files are the same on every machine.
 */
export function* gitopsFiles(count: number): Generator<readonly [path: string, text: string]> {
  let left = count;
  for (const file of endlessFiles()) {
    if (left === 0) return;
    left -= 1;
    yield file;
  }
}

/** The two files of a preview in the repository. */
export function previewFiles(service: string, pr: number): ReadonlyMap<string, string> {
  const fullName = `${ORGANISATION}/${service}`;
  const url = `https://github.com/${fullName}`;
  const deployment = {
    preview: parsePreview({ service, team: TEAM, pr }),
    repository: { id: 1, fullName, url },
    pullRequest: { url: `${url}/pull/${pr}`, nodeId: "PR_kwDOABPHjc5gFtxE" },
    sha: pr.toString(16).padStart(40, "0"),
    image: { repository: `ghcr.io/${fullName}`, tag: `pr-${pr}` },
    attempt: 1,
    createdAt: CREATED_AT,
    runUrl: `${url}/actions/runs/${pr}`,
  };
  return renderPreview(deployment, CONFIG);
}

function* endlessFiles(): Generator<readonly [path: string, text: string]> {
  yield ["preview.yaml", CONFIG_TEXT];
  const example = [...serviceFiles(EXAMPLE)];
  for (let number = 1; ; number += 1) {
    // To render each of 100,000 files takes a minute.
    const rename = (text: string): string => text.replaceAll(EXAMPLE, `service-${number}`);
    for (const [path, text] of example) yield [rename(path), rename(text)];
  }
}

function* serviceFiles(service: string): Generator<readonly [path: string, text: string]> {
  const repository = { id: 1, fullName: `${ORGANISATION}/${service}` };
  yield [ownerPath(service, DEFAULT_ROOT), renderOwner({ team: TEAM, repository })];
  for (let pr = 1; pr <= PREVIEWS_OF_A_SERVICE; pr += 1) yield* previewFiles(service, pr);
}
