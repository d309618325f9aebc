import type { PlatformConfig } from "../../config/platform-config.ts";
import { PreviewError } from "../../preview-error.ts";
import type { PlatformFile } from "../platform-file.ts";
import { settingsFiles } from "./argocd-settings.ts";
import { parentFile } from "./build-parent.ts";
import { projectsFile } from "./build-projects.ts";
import { checkArgoCd } from "./check-argocd.ts";

/**
 * The files for Argo CD on the hub: two projects, the parent that applies the previews' files, and settings.
 *
 * @throws PreviewError `invalid-config`, with every problem that `checkArgoCd` finds
 */
export function argocdFiles(config: PlatformConfig): PlatformFile[] {
  const { problems } = checkArgoCd(config);
  const repoURL = config.gitops.url;
  if (problems.length > 0 || repoURL === null) throw new PreviewError("invalid-config", problems);
  return [projectsFile(config, repoURL), parentFile(config, repoURL), ...settingsFiles(config)];
}
