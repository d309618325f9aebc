import { parseOwner, type PlatformConfig, PreviewError, type ServiceOwner } from "preview-core";
import { parseFile } from "../../parse-file.ts";
import { listImagePackages, type ListedPackages, type SweptPreview } from "preview-core/plan";

/** What is known of the services. */
export interface KnownServices {
  readonly config: PlatformConfig;
  /** Path of an owner file → its text. */
  readonly owners: ReadonlyMap<string, string>;
  readonly previews: readonly SweptPreview[];
}

/**
 * The packages that have images of previews.
 *
 * @param configPath Where the platform config is, for the error.
 *
 * @throws PreviewError `unserved-registry` when the platform's images are at another registry
 */
export function findPackages(
  { config, owners, previews }: KnownServices,
  configPath: string,
): ListedPackages {
  const parsed = [...owners].map(([path, text]) => tryParse(path, text));
  const known = parsed.filter((owner) => typeof owner !== "string");
  const unknown = parsed.filter((owner) => typeof owner === "string");
  const { packages, warnings } = parseFile(configPath, () => listImagePackages(config, known, previews));
  return { packages, warnings: [...unknown, ...warnings] };
}

/** The owner, or why it is not known. */
function tryParse(path: string, text: string): ServiceOwner | string {
  try {
    return parseOwner(text);
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    return `${path} cannot be read, so the service's images may not be known: ${error.message.replaceAll("\n", "; ")}`;
  }
}
