import { ownerPath, parseOwner, parsePreviewDirectory, PreviewError } from "preview-core";
import type { PreviewCounts } from "preview-core/plan";
import type { GitOpsRepository } from "../ports/gitops-repository.ts";

/** As many folders as GitHub lists at once. */
const BATCH = 50;

/**
 * How many previews are live, of a team and of all, at one commit. The owner file says whose a service is.
 *
 * @param at The commit to read at
 * @throws GitOpsError
 */
export async function countPreviews(
  gitops: GitOpsRepository,
  team: string,
  root: string,
  at: string,
): Promise<PreviewCounts> {
  const { listings } = await gitops.read({ listings: [root], at });
  const services = listings.get(root) ?? [];
  const counts = { team: 0, all: 0 };
  for (let first = 0; first < services.length; first += BATCH) {
    const batch = services.slice(first, first + BATCH);
    const paths = batch.map((service) => `${root}/${service}`);
    const read = await gitops.read({
      listings: paths,
      files: batch.map((name) => ownerPath(name, root)),
      at,
    });
    for (const service of batch) {
      const names = read.listings.get(`${root}/${service}`) ?? [];
      const live = names.filter((name) => parsePreviewDirectory(name) !== undefined).length;
      counts.all += live;
      if (teamIn(read.files.get(ownerPath(service, root))) === team) counts.team += live;
    }
  }
  return counts;
}

/** A broken owner file of another service stops no deploy. */
function teamIn(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined;
  try {
    return parseOwner(owner).team;
  } catch (error) {
    if (error instanceof PreviewError) return undefined;
    throw error;
  }
}
