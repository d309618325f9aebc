import type { LoggerService, UrlReaderService } from "@backstage/backend-plugin-api";
import { parseConfigLeniently, type PlatformConfig } from "preview-core";

/** Gives the platform config as it is now. */
export type ReadPlatformConfig = () => Promise<PlatformConfig>;

export interface PlatformConfigOptions {
  /** Backstage's own, which has the token of the repository's integration. */
  readonly reader: Pick<UrlReaderService, "readUrl">;
  /** Address of `preview.yaml` in the GitOps repository. */
  readonly url: string;
  readonly logger: Pick<LoggerService, "warn">;
}

/**
 * A reader of the platform's one `preview.yaml`, so that no domain and no limit is written down in Backstage too. Keys
 * that a newer version brought are left out, and a warning names them.
 */
export function platformConfigAt(options: PlatformConfigOptions): ReadPlatformConfig {
  const { reader, url, logger } = options;
  return async () => {
    const file = await reader.readUrl(url);
    const { config, unknownKeys } = parseConfigLeniently((await file.buffer()).toString("utf8"));
    if (unknownKeys.length > 0) logger.warn(`${url}: this version does not know ${unknownKeys.join(", ")}`);
    return config;
  };
}
