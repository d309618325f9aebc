import type { RecordedPreview } from "../manifests/record.ts";
import { labelOf, previewDirectory, type PreviewNames } from "../names/preview-names.ts";
import type { Preview } from "../names/preview.ts";
import { quote } from "../quote.ts";

/** The names that two live previews may never share, with their words. */
const SHARED = [
  ["hostLabel", "host"],
  ["namespace", "namespace"],
  ["application", "Application"],
  ["release", "release"],
] as const;

type Named = Readonly<Record<(typeof SHARED)[number][0], string | undefined>>;

/**
 * Directories of other services in which a live preview can have one of these names; none where no name was shortened, because
 * then names are distinct. A shortened name keeps at least the first letter of the service, and always the number.
 *
 * @param services Names of the folders below the root
 */
export function rivalDirectories(
  names: PreviewNames,
  { service, pr }: Preview,
  services: readonly string[],
  root: string,
): string[] {
  if (!Object.values(toNamed(names)).some((name) => name?.includes("--"))) return [];
  return services
    .filter((other) => other !== service && other[0] === service[0])
    .map((other) => previewDirectory({ service: other, pr }, root));
}

/** The reason why the names may not be used; undefined when no rival has one of them. */
export function sharedName(names: PreviewNames, rivals: readonly RecordedPreview[]): string | undefined {
  const own = toNamed(names);
  for (const { preview, url, ...rival } of rivals) {
    const theirs: Named = { ...rival, hostLabel: labelOf(url.replace(/^https?:\/\//, "")) };
    for (const [key, word] of SHARED) {
      if (own[key] !== theirs[key]) continue;
      return `its ${word} ${quote(own[key])} is already that of ${quote(preview.service)}, pull request ${preview.pr}; give one of the services a shorter name`;
    }
  }
  return undefined;
}

function toNamed({ hostname, namespace, application, release }: PreviewNames): Named {
  return { hostLabel: labelOf(hostname), namespace, application, release };
}
