import { parseConfig, renderPreview } from "preview-core";
import { parse } from "yaml";
import type { Manifest } from "../clusters/install-definitions.ts";
import { CONFIG, OWNER } from "./platform.ts";
import { TEAM } from "./service.ts";

/** The two objects that the action commits for a preview. */
export interface RenderedPreview {
  readonly Application: Manifest;
  readonly NamespaceClaim: Manifest;
}

/** The files of a preview that the action would commit: path → text. */
export function renderedFiles(service: string, pr: number): ReadonlyMap<string, string> {
  const fullName = `${OWNER}/${service}`;
  const url = `https://github.com/${fullName}`;
  return renderPreview(
    {
      preview: { service, team: TEAM, pr },
      repository: { id: 1, fullName, url },
      pullRequest: { url: `${url}/pull/${pr}` },
      sha: "0123456789abcdef0123456789abcdef01234567",
      image: { repository: `ghcr.io/${fullName}`, tag: `pr-${pr}-0123456789ab` },
      attempt: 1,
    },
    parseConfig(CONFIG),
  );
}

/** The same as objects. */
export function renderedPreview(service: string, pr: number): RenderedPreview {
  const objects: readonly Manifest[] = [...renderedFiles(service, pr).values()].map((text) => parse(text));
  const of = (kind: string): Manifest => {
    const found = objects.find((object) => object.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} is rendered`);
    return found;
  };
  return { Application: of("Application"), NamespaceClaim: of("NamespaceClaim") };
}

/** An object with a value at a path such as `metadata.annotations`. A segment may stand in `[...]`. */
export function withValue(object: Manifest, path: readonly string[], value: unknown): Manifest {
  const [key = "", ...rest] = path;
  return {
    ...object,
    [key]: rest.length === 0 ? value : withValue(object[key] ?? {}, rest, value),
  };
}
