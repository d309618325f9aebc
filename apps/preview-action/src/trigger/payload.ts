import { PreviewError, quote } from "preview-core";
import * as z from "zod";

// Only what is read is declared: GitHub adds fields at any time.

const id = z.int().min(1);
const sha = z.string().regex(/^[0-9a-f]{40}$/);
const repository = z.object({ id, full_name: z.string(), html_url: z.string() });

/** `null` when the fork of a pull request has been deleted. */
const headRepository = z.object({ id }).nullable();

export interface PullRequestPayload {
  readonly repository: RepositoryPayload;
  readonly pull_request: {
    readonly number: number;
    readonly head: { readonly sha: string; readonly repo: { readonly id: number } | null };
    readonly user: { readonly login: string };
    readonly updated_at: string;
  };
}

export interface WorkflowRunPayload {
  readonly repository: RepositoryPayload;
  readonly workflow_run: {
    readonly name: string | null;
    readonly conclusion: string | null;
    readonly head_sha: string;
    readonly head_repository: { readonly id: number } | null;
    readonly updated_at: string;
  };
}

export interface RepositoryPayload {
  readonly id: number;
  readonly full_name: string;
  readonly html_url: string;
}

export const pullRequestPayload: z.ZodType<PullRequestPayload> = z.object({
  repository,
  pull_request: z.object({
    number: id,
    head: z.object({ sha, repo: headRepository }),
    user: z.object({ login: z.string() }),
    updated_at: z.string(),
  }),
});

export const workflowRunPayload: z.ZodType<WorkflowRunPayload> = z.object({
  repository,
  workflow_run: z.object({
    name: z.string().nullable(),
    conclusion: z.string().nullable(),
    head_sha: sha,
    head_repository: headRepository,
    updated_at: z.string(),
  }),
});

export const dispatchPayload: z.ZodType<{ readonly repository: RepositoryPayload }> = z.object({
  repository,
});

/**
 * What is read of an event's JSON text.
 *
 * @throws PreviewError `invalid-preview`, with every problem at once
 */
export function parsePayload<Payload>(schema: z.ZodType<Payload>, text: string): Payload {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => ({
    path: `event.${path.join(".")}`,
    message,
  }));
  throw new PreviewError("invalid-preview", problems);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `is not JSON: ${quote(text)}`;
    throw new PreviewError("invalid-preview", [{ path: "event", message }], { cause: error });
  }
}
