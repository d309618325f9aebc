import { type PlatformConfig, parseConfig, renderPreview } from "preview-core";

export const TEST_CONFIG: PlatformConfig = parseConfig(
  "version: 1\ndomain: preview.localhost\ncluster: local\n",
);
export const TEST_REPO_URL = "https://github.com/crh225/pricing-api";

export interface TestPreview {
  readonly sha: string;
  /** Default: `pricing-api` */
  readonly service?: string;
  /** Default: `red` */
  readonly team?: string;
  /** Default: 1 */
  readonly pr?: number;
  /** Default: 1 */
  readonly attempt?: number;
  /** Default: {@link TEST_REPO_URL} */
  readonly repoUrl?: string;
}

/** The files of one preview directory, exactly as they are committed: path → YAML. */
export function previewFiles(options: TestPreview): Record<string, string> {
  const {
    sha,
    service = "pricing-api",
    team = "red",
    pr = 1,
    attempt = 1,
    repoUrl = TEST_REPO_URL,
  } = options;
  const files = renderPreview(
    {
      preview: { service, team, pr },
      repository: { id: 1, fullName: `crh225/${service}`, url: repoUrl },
      pullRequest: { url: `${repoUrl}/pull/${pr}` },
      sha,
      image: { repository: `ghcr.io/crh225/${service}`, tag: `pr-${pr}` },
      attempt,
      createdAt: "2026-11-22T00:00:00Z",
    },
    TEST_CONFIG,
  );
  return Object.fromEntries(files);
}

/** The same directory with every file removed. */
export function noFiles(options: TestPreview): Record<string, null> {
  return Object.fromEntries(Object.keys(previewFiles(options)).map((path) => [path, null]));
}
