import * as z from "zod";
import { PreviewError } from "../preview-error.ts";
import { parseYaml } from "../yaml.ts";
import { ANNOTATIONS } from "./metadata-keys.ts";
import { APPLICATION_FILE } from "./render-preview.ts";
import { orUnreadable, type Unreadable } from "./unreadable.ts";

/** What a preview's Application deploys. */
export interface DeployedImage {
  /** Without a tag. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`, which then decides instead of the tag. Default: none */
  readonly digest: string | undefined;
}

/** Where a preview comes from and how old it is, as the annotations of its Application say. */
export interface PreviewOrigin {
  readonly repository: {
    /** GitHub's number of it, which survives a rename. */
    readonly id: number;
    /** `owner/name` when the preview was deployed. */
    readonly fullName: string;
  };
  readonly pullRequest: {
    readonly number: number;
    /** GitHub's global node id. Default: unknown */
    readonly nodeId: string | undefined;
  };
  /** ISO 8601. Default: unknown */
  readonly createdAt: string | undefined;
  /** ISO 8601. Default: unknown */
  readonly deployedAt: string | undefined;
  /** ISO 8601. Default: not yet */
  readonly expiryWarnedAt: string | undefined;
  /** The Application's name. */
  readonly application: string;
  /** The namespace that it deploys to. */
  readonly namespace: string;
  /** The image that it deploys. Default: it does not say it in our way */
  readonly image: DeployedImage | undefined;
}

const imageSchema = z.object({ repository: z.string(), tag: z.string(), digest: z.string().optional() });

/** A chart's values may be of any version, or of somebody else. */
const sourceSchema = z.object({
  helm: z.object({ valuesObject: z.object({ image: imageSchema }) }),
});

/** Only what is read; all else may be of any version. */
const schema = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: z.object({
      [ANNOTATIONS.repository]: z.string(),
      [ANNOTATIONS.repositoryId]: z.string().regex(/^[1-9][0-9]{0,14}$/),
      [ANNOTATIONS.pullRequest]: z.string().regex(/^[1-9][0-9]{0,6}$/),
      [ANNOTATIONS.pullRequestId]: z.string().optional(),
      [ANNOTATIONS.createdAt]: z.string().optional(),
      [ANNOTATIONS.deployedAt]: z.string().optional(),
      [ANNOTATIONS.expiryWarnedAt]: z.string().optional(),
    }),
  }),
  spec: z.object({
    destination: z.object({ namespace: z.string() }),
    source: sourceSchema.optional().catch(undefined),
  }),
});

/**
 * The origin that a preview directory's Application records; `unreadable` when no Application has preview-core annotations.
 * Needs fewer annotations than `readPreview`, so that it also works for Applications written by hand or by an older version.
 *
 * @param files Path or name of each file → its text.
 */
export function readOrigin(files: ReadonlyMap<string, string>): PreviewOrigin | Unreadable {
  return orUnreadable(() => parseOrigin(files));
}

function parseOrigin(files: ReadonlyMap<string, string>): PreviewOrigin {
  const text = [...files].find(([path]) => path.split("/").at(-1) === APPLICATION_FILE)?.[1];
  if (text === undefined) throw invalid([{ path: APPLICATION_FILE, message: "is missing" }]);
  const result = schema.safeParse(parseYaml(text, "invalid-manifest"));
  if (!result.success) {
    throw invalid(result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  }
  const { metadata, spec } = result.data;
  const { annotations } = metadata;
  return {
    repository: {
      id: Number(annotations[ANNOTATIONS.repositoryId]),
      fullName: annotations[ANNOTATIONS.repository],
    },
    pullRequest: {
      number: Number(annotations[ANNOTATIONS.pullRequest]),
      nodeId: annotations[ANNOTATIONS.pullRequestId],
    },
    createdAt: annotations[ANNOTATIONS.createdAt],
    deployedAt: annotations[ANNOTATIONS.deployedAt],
    expiryWarnedAt: annotations[ANNOTATIONS.expiryWarnedAt],
    application: metadata.name,
    namespace: spec.destination.namespace,
    image: toImage(spec.source),
  };
}

function toImage(source: z.infer<typeof sourceSchema> | undefined): DeployedImage | undefined {
  if (source === undefined) return undefined;
  const { repository, tag, digest } = source.helm.valuesObject.image;
  return { repository, tag, digest: digest || undefined };
}

function invalid(problems: { path: string; message: string }[]): PreviewError {
  return new PreviewError("invalid-manifest", problems);
}
