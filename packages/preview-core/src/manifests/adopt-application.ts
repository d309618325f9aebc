import { isMap, parseDocument, YAMLMap } from "yaml";
import * as z from "zod";
import { parseYamlAs } from "../check-schema.ts";
import { PreviewError } from "../preview-error.ts";
import { text } from "../schema-rules.ts";
import { printYaml } from "../yaml.ts";
import { ANNOTATIONS } from "./preview-metadata.ts";
import { APPLICATION_FILE } from "./render-preview.ts";

/** Where an Application comes from that another tool wrote. */
export interface ForeignSource {
  /** `owner/name`, from the URL that Argo CD reads the chart from. */
  readonly fullName: string;
  /** The label `team`, which the reference implementation writes. Default: none */
  readonly team: string | undefined;
}

/** The pull request that such an Application belongs to. */
export interface AdoptedOrigin {
  readonly repository: { readonly id: number; readonly fullName: string; readonly url: string };
  readonly pr: number;
}

const REPOSITORY_URL = /^https:\/\/[^/@\s]+\/([A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/;

const foreignSchema = z.object({
  kind: z.literal("Application"),
  metadata: z.object({ labels: z.object({ team: z.string().optional() }).optional() }),
  spec: z.object({
    source: z.object({
      repoURL: text({ pattern: REPOSITORY_URL.source, expected: "the https URL of a repository" }),
    }),
  }),
});

/**
 * Where an Application comes from that another tool wrote.
 *
 * @throws PreviewError `invalid-manifest` when the Application names no repository
 */
export function readForeignSource(application: string): ForeignSource {
  const { metadata, spec } = parseYamlAs(foreignSchema, application, {
    code: "invalid-manifest",
    file: APPLICATION_FILE,
  });
  const [, fullName = ""] = REPOSITORY_URL.exec(spec.source.repoURL) ?? [];
  return { fullName, team: metadata.labels?.team };
}

/**
 * The text of an Application with the annotations that name its pull request, so that the sweeper knows the preview.
 * Nothing else changes. Labels are not added, because they would make the admission policies apply.
 *
 * @throws PreviewError `invalid-manifest` when the Application has no metadata
 */
export function adoptApplication(application: string, { repository, pr }: AdoptedOrigin): string {
  const document = parseDocument(application, { compat: "yaml-1.1", uniqueKeys: false });
  const metadata = document.get("metadata");
  if (document.errors.length > 0 || !isMap(metadata)) {
    throw new PreviewError("invalid-manifest", [{ path: "metadata", message: "expected an Application" }]);
  }
  const found = metadata.get("annotations");
  const written = isMap(found) ? found : new YAMLMap();
  metadata.set("annotations", written);
  written.set(ANNOTATIONS.repository, repository.fullName);
  written.set(ANNOTATIONS.repositoryId, String(repository.id));
  written.set(ANNOTATIONS.pullRequest, String(pr));
  written.set(ANNOTATIONS.pullRequestUrl, `${repository.url}/pull/${pr}`);
  return printYaml(document);
}
