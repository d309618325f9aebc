import * as z from "zod";
import { parseYamlAs } from "../check-schema.ts";
import { FORMS } from "../forms.ts";
import { LIMITS } from "../names/name-rule.ts";
import { keptNames, labelOf } from "../names/preview-names.ts";
import { checkPreview } from "../names/preview.ts";
import { PreviewError } from "../preview-error.ts";
import { text } from "../schema-rules.ts";
import { type PreviewDeployment, ANNOTATIONS, LABELS } from "./preview-metadata.ts";
import { APPLICATION_FILE } from "./render-preview.ts";

/** Files that hold no record of a preview. */
export interface Unreadable {
  /** Every reason, on one line. */
  readonly unreadable: string;
}

/** A preview as the Application in its directory describes it. */
export interface RecordedPreview extends PreviewDeployment {
  /** The public address of the last deploy; a later change of the domain does not change it. */
  readonly url: string;
  readonly namespace: string;
  readonly application: string;
  /** Default: the Application names none */
  readonly release: string | undefined;
}

/** The image that a preview's Application deploys. */
export interface DeployedImage {
  /** Without a tag. */
  readonly repository: string;
  readonly tag: string;
  /** `sha256:…`; a digest decides instead of the tag. Default: none */
  readonly digest: string | undefined;
}

interface Times {
  /** When the preview was first deployed, ISO 8601. Default: unknown */
  readonly createdAt: string | undefined;
  /** When the preview was last deployed, ISO 8601. Default: unknown */
  readonly deployedAt: string | undefined;
  /** When the pull request was notified that the preview will expire, ISO 8601. Default: not yet */
  readonly expiryWarnedAt: string | undefined;
}

/** Where a preview comes from and how old it is, as the annotations of its Application say. */
export interface PreviewOrigin extends Times {
  readonly repository: {
    /** GitHub's number of the repository, which survives a rename. */
    readonly id: number;
    /** `owner/name` at the time of the deploy. */
    readonly fullName: string;
  };
  readonly pullRequest: {
    readonly number: number;
    /** GitHub's global node id. Default: unknown */
    readonly nodeId: string | undefined;
  };
  /** The Application's name. */
  readonly application: string;
  /** The namespace that the Application deploys to. */
  readonly namespace: string;
  /** Default: the Application's values do not name an image in our form */
  readonly image: DeployedImage | undefined;
}

type Files = ReadonlyMap<string, string>;

/** Characters of a file in a preview directory. An Application has about 4,000. */
const FILE_MAX = 64 * 1024;

const SOURCE = { code: "invalid-manifest", file: APPLICATION_FILE } as const;

/** JavaScript's numbers hold 15 digits exactly. */
const repositoryId = text({ pattern: "^[1-9][0-9]{0,14}$", expected: "a repository's number" });

/** The annotations that every version of this library has written. */
const annotations = z.object({
  [ANNOTATIONS.repository]: z.string(),
  [ANNOTATIONS.pullRequestId]: z.string().optional(),
  [ANNOTATIONS.createdAt]: z.string().optional(),
  [ANNOTATIONS.deployedAt]: z.string().optional(),
  [ANNOTATIONS.expiryWarnedAt]: z.string().optional(),
});

const image = z.object({ repository: z.string(), tag: z.string(), digest: z.string().optional() });

const originSchema = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: annotations.extend({
      [ANNOTATIONS.repositoryId]: repositoryId,
      [ANNOTATIONS.pullRequest]: text(FORMS.pullRequest),
    }),
  }),
  spec: z.object({
    destination: z.object({ namespace: z.string() }),
    // The values of a chart may be of any version, or written by another tool.
    source: z
      .object({ helm: z.object({ valuesObject: z.object({ image }) }) })
      .optional()
      .catch(undefined),
  }),
});

const previewSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.object({
      [LABELS.service]: z.string(),
      [LABELS.team]: z.string(),
      [LABELS.pr]: z.string(),
    }),
    annotations: annotations.extend({
      [ANNOTATIONS.repositoryId]: repositoryId.optional(),
      [ANNOTATIONS.pullRequestUrl]: z.string(),
      [ANNOTATIONS.url]: z.string(),
      [ANNOTATIONS.headSha]: z.string(),
      [ANNOTATIONS.runUrl]: z.string().optional(),
    }),
  }),
  spec: z.object({
    source: z.object({
      repoURL: z.string(),
      helm: z.object({
        releaseName: z.string().optional(),
        valuesObject: z.object({
          image: image.required(),
          preview: z.object({ attempt: z.int().min(1) }),
        }),
      }),
    }),
    destination: z.object({ namespace: z.string().max(LIMITS.dnsLabel) }),
  }),
});

/**
 * The preview that the files of a preview directory describe, or why they describe none; the inverse of `renderPreview`.
 *
 * @param files Path or name of each file → its text.
 * @example
 * const recorded = readPreview(files);
 * console.log("unreadable" in recorded ? recorded.unreadable : recorded.sha);
 */
export function readPreview(files: Files): RecordedPreview | Unreadable {
  return orUnreadable(() => parseRecord(parseYamlAs(previewSchema, applicationIn(files), SOURCE)));
}

/**
 * The origin that the Application in a preview directory records, or why it records none. `readOrigin` needs fewer
 * annotations than `readPreview`, so it also reads Applications that were written by hand or by an older version.
 *
 * @param files Path or name of each file → its text.
 */
export function readOrigin(files: Files): PreviewOrigin | Unreadable {
  return orUnreadable(() => toOrigin(parseYamlAs(originSchema, applicationIn(files), SOURCE)));
}

function orUnreadable<Value>(read: () => Value): Value | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof PreviewError) return { unreadable: error.message.replaceAll("\n", "; ") };
    throw error;
  }
}

function applicationIn(files: Files): string {
  const application = [...files].find(([path]) => path.split("/").at(-1) === APPLICATION_FILE)?.[1];
  if (application === undefined) throw invalid(APPLICATION_FILE, "is missing");
  if (application.length > FILE_MAX) {
    throw invalid(APPLICATION_FILE, `has ${application.length} characters; expected at most ${FILE_MAX}`);
  }
  return application;
}

function parseRecord({ metadata, spec }: z.infer<typeof previewSchema>): RecordedPreview {
  const { name, labels, annotations: written } = metadata;
  const { releaseName: release, valuesObject } = spec.source.helm;
  const { image: deployed, preview } = valuesObject;
  const id = written[ANNOTATIONS.repositoryId];
  const url = written[ANNOTATIONS.url];
  const { namespace } = spec.destination;
  return {
    preview: checkPreview(
      { service: labels[LABELS.service], team: labels[LABELS.team], pr: labels[LABELS.pr] },
      "invalid-manifest",
    ),
    repository: {
      id: id === undefined ? undefined : Number(id),
      fullName: written[ANNOTATIONS.repository],
      url: spec.source.repoURL,
    },
    pullRequest: {
      url: written[ANNOTATIONS.pullRequestUrl],
      nodeId: written[ANNOTATIONS.pullRequestId],
    },
    sha: written[ANNOTATIONS.headSha],
    image: toImage(deployed),
    attempt: preview.attempt,
    ...toTimes(written),
    runUrl: written[ANNOTATIONS.runUrl],
    url,
    namespace,
    application: name,
    release,
    kept: keptNames({
      hostLabel: labelOf(url.replace(/^https?:\/\//, "")),
      namespace,
      application: name,
      release,
    }),
  };
}

function toOrigin({ metadata, spec }: z.infer<typeof originSchema>): PreviewOrigin {
  const { name, annotations: written } = metadata;
  return {
    repository: {
      id: Number(written[ANNOTATIONS.repositoryId]),
      fullName: written[ANNOTATIONS.repository],
    },
    pullRequest: {
      number: Number(written[ANNOTATIONS.pullRequest]),
      nodeId: written[ANNOTATIONS.pullRequestId],
    },
    ...toTimes(written),
    application: name,
    namespace: spec.destination.namespace,
    image: spec.source && toImage(spec.source.helm.valuesObject.image),
  };
}

function toTimes(written: z.infer<typeof annotations>): Times {
  return {
    createdAt: written[ANNOTATIONS.createdAt],
    deployedAt: written[ANNOTATIONS.deployedAt],
    expiryWarnedAt: written[ANNOTATIONS.expiryWarnedAt],
  };
}

function toImage({ repository, tag, digest }: z.infer<typeof image>): DeployedImage {
  return { repository, tag, digest: digest === "" ? undefined : digest };
}

function invalid(path: string, message: string): PreviewError {
  return new PreviewError("invalid-manifest", [{ path, message }]);
}
