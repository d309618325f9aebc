import type { LoggerService, UrlReaderService } from "@backstage/backend-plugin-api";
import { describeProblem, parseConfigLeniently, type PlatformConfig } from "preview-core";

/** Reads the platform config in its current version. */
export type ReadPlatformConfig = () => Promise<PlatformConfig>;

/** Where the platform config is, and the services of Backstage that read it. */
export interface PlatformConfigOptions {
  /** Backstage's reader, which has the token of the repository's integration. */
  readonly reader: Pick<UrlReaderService, "readUrl">;
  /** Address of `preview.yaml` in the GitOps repository. */
  readonly url: string;
  readonly logger: Pick<LoggerService, "warn">;
}

/**
 * A reader of the platform's `preview.yaml`, so that Backstage needs no second copy of the domain and the limits. Keys of
 * a newer version are left out, and a warning names them.
 */
export function platformConfigAt(options: PlatformConfigOptions): ReadPlatformConfig {
  const { reader, url, logger } = options;
  return async () => {
    const file = await reader.readUrl(url);
    const { config, unknownKeys } = parseConfigLeniently((await file.buffer()).toString("utf8"), {
      file: url,
    });
    for (const problem of unknownKeys) logger.warn(`ignored: ${describeProblem(problem)}`);
    return config;
  };
}
