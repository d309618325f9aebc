import * as z from "zod";
import { PreviewError } from "../preview-error.ts";
import { renderYaml, parseYaml } from "../yaml.ts";

/** Who owns a service's name on the platform. */
export interface ServiceOwner {
  readonly team: string;
  readonly repository: {
    /** GitHub's number of it, which decides. */
    readonly id: number;
    /** `owner/name` at the time of writing, for people. */
    readonly fullName: string;
  };
}

const schema: z.ZodType<ServiceOwner> = z.object({
  team: z.string(),
  repository: z.object({ id: z.int().min(1), fullName: z.string() }),
});

/** Where a service's owner file is in the GitOps repository. */
export function ownerPath(service: string, root: string): string {
  return `${root}/${service}/preview-owner.yaml`;
}

/** The text of an owner file. */
export function renderOwner({ team, repository }: ServiceOwner): string {
  return renderYaml({ team, repository: { id: repository.id, fullName: repository.fullName } });
}

/**
 * The owner in the text of an owner file.
 *
 * @throws PreviewError `invalid-owner`, with every problem at once
 */
export function parseOwner(text: string): ServiceOwner {
  const result = schema.safeParse(parseYaml(text, "invalid-owner"));
  if (result.success) return result.data;
  throw new PreviewError(
    "invalid-owner",
    result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
  );
}
