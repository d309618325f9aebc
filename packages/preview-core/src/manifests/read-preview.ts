import * as z from "zod";
import { LIMITS } from "../names/limits.ts";
import { checkPreview } from "../names/preview.ts";
import { PreviewError } from "../preview-error.ts";
import { parseYaml } from "../yaml.ts";
import { ANNOTATIONS, LABELS } from "./metadata-keys.ts";
import type { PreviewDeployment } from "./preview-deployment.ts";
import { APPLICATION_FILE } from "./render-preview.ts";
import { orUnreadable, type Unreadable } from "./unreadable.ts";

/** What we read back. Everything else in the file is Argo CD's. */
const applicationSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.object({
      [LABELS.service]: z.string(),
      [LABELS.team]: z.string(),
      [LABELS.pr]: z.string(),
    }),
    annotations: z.object({
      [ANNOTATIONS.repository]: z.string(),
      [ANNOTATIONS.repositoryId]: z
        .string()
        .regex(/^[1-9][0-9]{0,14}$/)
        .optional(),
      [ANNOTATIONS.pullRequestUrl]: z.string(),
      [ANNOTATIONS.pullRequestId]: z.string().optional(),
      [ANNOTATIONS.url]: z.string(),
      [ANNOTATIONS.createdAt]: z.string().optional(),
      [ANNOTATIONS.deployedAt]: z.string().optional(),
      [ANNOTATIONS.expiryWarnedAt]: z.string().optional(),
      [ANNOTATIONS.headSha]: z.string(),
      [ANNOTATIONS.runUrl]: z.string().optional(),
    }),
  }),
  spec: z.object({
    source: z.object({
      repoURL: z.string(),
      helm: z.object({
        valuesObject: z.object({
          image: z.object({ repository: z.string(), tag: z.string(), digest: z.string() }),
          preview: z.object({ attempt: z.int().min(1) }),
        }),
      }),
    }),
    destination: z.object({ namespace: z.string().max(LIMITS.dnsLabel) }),
  }),
});

/** A preview as its directory says it is. */
export interface RecordedPreview extends PreviewDeployment {
  /** The public address it was deployed at; a later change of the domain does not move it. */
  readonly url: string;
  readonly namespace: string;
  readonly application: string;
}

/**
 * The preview that the files of a preview directory describe; the inverse of `renderPreview`. `unreadable` when the directory
 * has no Application that preview-core wrote.
 *
 * @param files Path or name of each file → its text.
 * @example
 * const recorded = readPreview(files);
 * console.log("unreadable" in recorded ? recorded.unreadable : recorded.sha);
 */
export function readPreview(files: ReadonlyMap<string, string>): RecordedPreview | Unreadable {
  return orUnreadable(() => parseRecord(files));
}

function parseRecord(files: ReadonlyMap<string, string>): RecordedPreview {
  const text = [...files].find(
    ([path]) => path === APPLICATION_FILE || path.endsWith(`/${APPLICATION_FILE}`),
  )?.[1];
  if (text === undefined) throw invalid([{ path: APPLICATION_FILE, message: "is missing" }]);
  const result = applicationSchema.safeParse(parseYaml(text, "invalid-manifest"));
  if (!result.success) {
    throw invalid(result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  }
  return toRecord(result.data);
}

function toRecord({
  metadata: { name, labels, annotations },
  spec,
}: z.infer<typeof applicationSchema>): RecordedPreview {
  const id = annotations[ANNOTATIONS.repositoryId];
  const { image, preview } = spec.source.helm.valuesObject;
  return {
    preview: checkPreview(
      {
        service: labels[LABELS.service],
        team: labels[LABELS.team],
        pr: labels[LABELS.pr],
      },
      "invalid-manifest",
    ),
    repository: {
      id: id === undefined ? undefined : Number(id),
      fullName: annotations[ANNOTATIONS.repository],
      url: spec.source.repoURL,
    },
    pullRequest: {
      url: annotations[ANNOTATIONS.pullRequestUrl],
      nodeId: annotations[ANNOTATIONS.pullRequestId],
    },
    sha: annotations[ANNOTATIONS.headSha],
    image: {
      repository: image.repository,
      tag: image.tag,
      digest: image.digest === "" ? undefined : image.digest,
    },
    attempt: preview.attempt,
    createdAt: annotations[ANNOTATIONS.createdAt],
    deployedAt: annotations[ANNOTATIONS.deployedAt],
    expiryWarnedAt: annotations[ANNOTATIONS.expiryWarnedAt],
    runUrl: annotations[ANNOTATIONS.runUrl],
    url: annotations[ANNOTATIONS.url],
    namespace: spec.destination.namespace,
    application: name,
  };
}

function invalid(problems: { path: string; message: string }[]): PreviewError {
  return new PreviewError("invalid-manifest", problems);
}
