import { UsageError } from "preview-console";
import {
  parseConfig,
  parsePreview,
  type NamespaceScope,
  type PlatformConfig,
  type Preview,
  quote,
} from "preview-core";

/** The options that name a preview, as typed by a person. */
export interface PreviewOptions {
  readonly service?: string;
  readonly team?: string;
  readonly pr?: string;
}

export function toPreview({ service, team, pr }: PreviewOptions): Preview {
  return parsePreview({ service, team, pr });
}

/** The part of a platform config that decides names, held to the config's own rules. */
export function toNameSettings(domain: string | undefined, environment: string | undefined): PlatformConfig {
  return parseConfig(JSON.stringify({ version: 1, domain, environment, cluster: "unnamed" }));
}

export function toNamespaceScope(value: string): NamespaceScope {
  if (value === "service" || value === "team") return value;
  throw wrong("namespace-scope", `expected service or team, got ${quote(value)}`);
}

/** A commit in full. */
export function toSha(value: string | undefined): string {
  if (value !== undefined && /^[0-9a-f]{40}$/.test(value)) return value;
  throw wrong(
    "sha",
    `expected a commit's 40 hex digits, got ${value === undefined ? "nothing" : quote(value)}`,
  );
}

export function toRepository(value: string | undefined): string {
  if (value !== undefined && /^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/.test(value)) return value;
  throw wrong("repository", `expected OWNER/NAME, got ${value === undefined ? "nothing" : quote(value)}`);
}

export function wrong(path: string, message: string): UsageError {
  return new UsageError([{ path, message }]);
}
