import * as z from "zod";
import { parseYamlAs } from "../check-schema.ts";
import { renderYaml } from "../yaml.ts";

/** Who owns a service's name on the platform. */
export interface ServiceOwner {
  readonly team: string;
  readonly repository: {
    /** GitHub's number of the repository. The number decides who owns the service. */
    readonly id: number;
    /** `owner/name` when the file was written, for people. */
    readonly fullName: string;
  };
}

const schema: z.ZodType<ServiceOwner> = z.object({
  team: z.string(),
  repository: z.object({ id: z.int().min(1), fullName: z.string() }),
});

const OWNER_FILE = "preview-owner.yaml";

/** Where a service's owner file is in the GitOps repository. */
export function ownerPath(service: string, root: string): string {
  return `${root}/${service}/${OWNER_FILE}`;
}

/** The text of an owner file. */
export function renderOwner({ team, repository }: ServiceOwner): string {
  return renderYaml({ team, repository: { id: repository.id, fullName: repository.fullName } });
}

/**
 * The owner in the text of an owner file.
 *
 * @param file The file's name, for messages.
 * @throws PreviewError `invalid-owner`, with every problem at once, each with its line and column
 */
export function parseOwner(text: string, file: string = OWNER_FILE): ServiceOwner {
  return parseYamlAs(schema, text, { code: "invalid-owner", file });
}
