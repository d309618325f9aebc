import { RequestError } from "@octokit/request-error";
import type { ImagePackage, ImageVersion } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Images, Unseen } from "../ports/images.ts";
import { type GitHubClient, valueAt } from "./github-client.ts";
import { packageRoutes, type PackageRoutes } from "./package-routes.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

const READ_REMEDY = 'give the token the scope "read:packages"';

const DELETE_REMEDY =
  'give the token the scope "delete:packages", and its owner the role "Admin" in the package\'s settings';

/** GitHub answers: "You need at least read:packages scope to get a package's versions." */
const LACKS_SCOPE = /need at least \S+ scope/i;

/**
 * GitHub's rules against a deletion, and the fixes. Their answers have the status 400 and no code
 * (github.com/posit-dev/positron/pull/15764, github.com/sigstore/cosign/issues/3984).
 */
const RULES: readonly (readonly [text: RegExp, remedy: string])[] = [
  [
    /last (?:tagged )?version of a package/i,
    "it goes with the whole package only; delete that, or leave it until another image has a tag",
  ],
  [
    /more than 5,?000 downloads/i,
    "make the package private for the time it takes, ask GitHub's support, or give it a tag that is not a preview's",
  ],
];

/**
 * The container packages of organizations and persons on GitHub, through REST, because GraphQL has no packages. The token is a
 * classic personal access token, or a workflow run's own for packages that are linked to its repository. An App's token has
 * no access (docs.github.com/rest/packages, and `x-github.enabledForGitHubApps: false` in GitHub's OpenAPI document).
 */
export function githubImages(client: GitHubClient): Images {
  const routes = packageRoutes(client);
  return {
    list: (pack) =>
      orUnseen(pack, "list", async () => parseImageVersions(pack, await routes.listVersions(pack))),
    readSource: (pack) =>
      orUnseen(pack, "read", async () => parsePackageSource(pack, await routes.read(pack))),
    read: (pack, id) => readVersion(routes, pack, id),
    remove: (pack, id) => removeVersion(routes, pack, id),
  };
}

async function orUnseen<Result>(
  pack: ImagePackage,
  verb: string,
  ask: () => Promise<Result>,
): Promise<Result | Unseen> {
  try {
    return await ask();
  } catch (error) {
    const what = `${verb} ${pack.image}`;
    const failure = toGitOpsError(error, { what, remedy: READ_REMEDY, writes: false });
    const isHidden = failure.code === "not-found" || failure.code === "forbidden";
    if (!isHidden || isOfToken(error)) throw failure;
    return { unseen: failure.message };
  }
}

/** Whether the token is invalid, or lacks a scope. Then every other package fails too. */
function isOfToken(error: unknown): boolean {
  const status = statusOf(error);
  return status === 401 || (status === 403 && error instanceof Error && LACKS_SCOPE.test(error.message));
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError && error.response !== undefined ? error.status : undefined;
}

/**
 * @throws GitOpsError `unreachable` when one version is not as GitHub documents it, because a part of the list would be
 * mistaken for the whole
 */
function parseImageVersions(pack: ImagePackage, answer: readonly unknown[]): ImageVersion[] {
  return answer.map((one) => parseImageVersion(pack, one));
}

/**
 * One version, as GitHub shows it.
 *
 * @param id Id of the version that was asked for. Default: any
 * @throws GitOpsError `unreachable` when the answer is not as GitHub documents it, or is about another version
 */
function parseImageVersion(pack: ImagePackage, answer: unknown, id?: number): ImageVersion {
  const found = valueAt(answer, "id");
  const digest = valueAt(answer, "name");
  const createdAt = Date.parse(String(valueAt(answer, "created_at")));
  const tags = valueAt(answer, "metadata", "container", "tags");
  const isOther = id !== undefined && found !== id;
  if (typeof found !== "number" || isOther || typeof digest !== "string" || Number.isNaN(createdAt))
    throw incomplete(pack);
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === "string")) throw incomplete(pack);
  return { id: found, digest, tags, createdAt };
}

function incomplete({ image }: ImagePackage): GitOpsError {
  return new GitOpsError("unreachable", `GitHub's answer about ${image} is not complete`);
}

/**
 * Number of the repository that a package is linked to, as GitHub shows it.
 *
 * @throws GitOpsError `unreachable` when the answer is not as GitHub documents it, or is about another package
 */
function parsePackageSource(pack: ImagePackage, answer: unknown): number | "none" {
  const repository = valueAt(answer, "repository") ?? undefined;
  const name = valueAt(answer, "name");
  if (typeof name !== "string" || name.toLowerCase() !== pack.name) throw incomplete(pack);
  if (repository === undefined) return "none";
  const id = valueAt(repository, "id");
  if (typeof id !== "number") throw incomplete(pack);
  return id;
}

async function readVersion(
  routes: PackageRoutes,
  pack: ImagePackage,
  id: number,
): Promise<ImageVersion | undefined> {
  try {
    return parseImageVersion(pack, await routes.readVersion(pack, id), id);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw toItemFailure(error, `read image ${id} of ${pack.image}`, READ_REMEDY);
  }
}

/** A failure that concerns only one image, unless the token is the cause. */
function toItemFailure(error: unknown, what: string, remedy: string): GitOpsError {
  const failure = toGitOpsError(error, { what, remedy, writes: false });
  if (failure.code !== "forbidden" || isOfToken(error)) return failure;
  return new GitOpsError("refused", failure.message, { cause: error });
}

async function removeVersion(
  routes: PackageRoutes,
  pack: ImagePackage,
  id: number,
): Promise<string | undefined> {
  const what = `delete image ${id} of ${pack.image}`;
  try {
    const status = await routes.removeVersion(pack, id);
    if (status === 204) return undefined;
    throw new GitOpsError("unreachable", `could not ${what}: GitHub answered ${status}`);
  } catch (error) {
    const rule = ruleIn(error);
    if (rule !== undefined) return rule;
    if (statusOf(error) !== 404) throw toItemFailure(error, what, DELETE_REMEDY);
    // GitHub answers 404 also to a token that may read and not delete.
    if ((await readVersion(routes, pack, id)) === undefined) return undefined;
    const message = `could not ${what}: GitHub answered 404; ${DELETE_REMEDY}`;
    throw new GitOpsError("refused", message, { cause: error });
  }
}

function ruleIn(error: unknown): string | undefined {
  if (!(error instanceof RequestError) || error.status !== 400) return undefined;
  const [, remedy] = RULES.find(([text]) => text.test(error.message)) ?? [];
  // Octokit adds the address of a documentation page.
  const said = error.message.replace(/ - https?:\S+$/, "");
  return remedy === undefined ? undefined : `GitHub says "${said}"; ${remedy}`;
}
