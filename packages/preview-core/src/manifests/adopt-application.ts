import { isMap, parseDocument, YAMLMap } from "yaml";
import * as z from "zod";
import { PreviewError } from "../preview-error.ts";
import { parseYaml, printYaml } from "../yaml.ts";
import { ANNOTATIONS } from "./metadata-keys.ts";

/** What an Application that lacks our annotations says of where it comes from. */
export interface ForeignSource {
  /** `owner/name`, from the URL that Argo CD reads its chart from. */
  readonly fullName: string;
  /** Its label `team`, which the seed writes. Default: none */
  readonly team: string | undefined;
}

/** The pull request that such an Application belongs to. */
export interface AdoptedOrigin {
  readonly repository: { readonly id: number; readonly fullName: string; readonly url: string };
  readonly pr: number;
}

const REPOSITORY_URL = /^https:\/\/[^/@\s]+\/([A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/;

const schema = z.object({
  kind: z.literal("Application"),
  metadata: z.object({ labels: z.object({ team: z.string().optional() }).optional() }),
  spec: z.object({ source: z.object({ repoURL: z.string().regex(REPOSITORY_URL) }) }),
});

/**
 * Where an Application comes from that somebody else wrote, as the seed did.
 *
 * @throws PreviewError `invalid-manifest` when it names no repository
 */
export function readForeignSource(text: string): ForeignSource {
  const result = schema.safeParse(parseYaml(text, "invalid-manifest"));
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new PreviewError("invalid-manifest", problems);
  }
  const { metadata, spec } = result.data;
  const [, fullName = ""] = REPOSITORY_URL.exec(spec.source.repoURL) ?? [];
  return { fullName, team: metadata.labels?.team };
}

/**
 * The text of an Application with the annotations by which a sweep knows its pull request. All else stays as it is: its
 * labels too, since those of ours would put it under policies that it was not written for. Its next deploy writes them.
 *
 * @throws PreviewError `invalid-manifest` when it has no metadata
 */
export function adoptApplication(text: string, { repository, pr }: AdoptedOrigin): string {
  const document = parseDocument(text, { compat: "yaml-1.1" });
  const metadata = document.get("metadata");
  if (document.errors.length > 0 || !isMap(metadata)) {
    throw new PreviewError("invalid-manifest", [{ path: "metadata", message: "expected an Application" }]);
  }
  const found = metadata.get("annotations");
  const annotations = isMap(found) ? found : new YAMLMap();
  metadata.set("annotations", annotations);
  annotations.set(ANNOTATIONS.repository, repository.fullName);
  annotations.set(ANNOTATIONS.repositoryId, String(repository.id));
  annotations.set(ANNOTATIONS.pullRequest, String(pr));
  annotations.set(ANNOTATIONS.pullRequestUrl, `${repository.url}/pull/${pr}`);
  return printYaml(document);
}
