import { APPLICATION_FILE } from "preview-core";
import { git } from "./git.ts";

/** One branch of the bare GitOps repository. */
export interface GitOpsBranch {
  readonly gitDirectory: string;
  readonly branch: string;
}

interface Blob {
  readonly id: string;
  readonly path: string;
}

const PREVIEW_DIRECTORY = /^[^/]+\/preview-pr-[1-9][0-9]*$/;
const REGULAR_FILE = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s;

/** The commit that the branch points at right now; `undefined` where the branch does not exist. */
export async function readHead({ gitDirectory, branch }: GitOpsBranch): Promise<string | undefined> {
  const name = `refs/heads/${branch}`;
  const refs = await git(gitDirectory, ["for-each-ref", "--format=%(objectname) %(refname)", name]);
  const line = refs
    .toString()
    .split("\n")
    .find((ref) => ref.endsWith(` ${name}`));
  return line?.slice(0, line.indexOf(" "));
}

/** What a commit holds at `{root}/{service}/preview-pr-{n}/argocd-application.yaml`: path → text. */
export async function readApplications(
  gitDirectory: string,
  head: string,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const blobs = await listBlobs(gitDirectory, head, root);
  const manifests = blobs.filter(({ path }) => isManifest(path, root));
  const ids = manifests.map(({ id }) => id);
  const texts = await readBlobs(gitDirectory, ids);
  return new Map(manifests.map(({ path }, index) => [path, texts[index] ?? ""]));
}

async function listBlobs(gitDirectory: string, head: string, root: string): Promise<Blob[]> {
  const listing = await git(gitDirectory, ["ls-tree", "-r", "-z", "--full-tree", head, "--", `${root}/`]);
  return listing
    .toString()
    .split("\0")
    .flatMap((entry) => {
      const [, id, path] = REGULAR_FILE.exec(entry) ?? [];
      return id === undefined || path === undefined ? [] : [{ id, path }];
    });
}

function isManifest(path: string, root: string): boolean {
  const suffix = `/${APPLICATION_FILE}`;
  return path.endsWith(suffix) && PREVIEW_DIRECTORY.test(path.slice(root.length + 1, -suffix.length));
}

async function readBlobs(gitDirectory: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const output = await git(gitDirectory, ["cat-file", "--batch=%(objectsize)"], { input: ids.join("\n") });
  let start = 0;
  return ids.map(() => {
    const text = output.indexOf("\n", start) + 1;
    const end = text + Number(output.toString("ascii", start, text - 1));
    start = end + 1;
    return output.toString("utf8", text, end);
  });
}
