import { RequestError } from "@octokit/request-error";
import type { ImagePackage, ImageVersion } from "preview-core/plan";
import { GitOpsError } from "../ports/gitops-repository.ts";
import type { Images, Unseen } from "../ports/images.ts";
import type { GitHubClient } from "./github-client.ts";
import { parseImageVersion, parseImageVersions, parsePackageSource } from "./package-answers.ts";
import { packageRoutes, type PackageRoutes } from "./package-routes.ts";
import { toGitOpsError } from "./to-gitops-error.ts";

const READ_REMEDY = 'give the token the scope "read:packages"';
const DELETE_REMEDY =
  'give the token the scope "delete:packages", and its owner the role "Admin" in the package\'s settings';

/** As in "You need at least read:packages scope to get a package's versions." */
const LACKS_SCOPE = /need at least \S+ scope/i;

/**
 * GitHub's rules against a deletion, which have the status 400 and no code (github.com/posit-dev/positron/pull/15764,
 * github.com/sigstore/cosign/issues/3984), and what to do.
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
 * The container packages on GitHub, of organizations and of persons, through REST: GraphQL has none. Its token is a classic
 * personal access token, or a workflow run's own for packages that are linked to its repository; an App's has no access
 * (docs.github.com/rest/packages, and `x-github.enabledForGitHubApps: false` in GitHub's OpenAPI document).
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
    // GitHub says so too to a token that may read it and not delete it.
    if ((await readVersion(routes, pack, id)) === undefined) return undefined;
    const message = `could not ${what}: GitHub answered 404; ${DELETE_REMEDY}`;
    throw new GitOpsError("refused", message, { cause: error });
  }
}

function ruleIn(error: unknown): string | undefined {
  if (!(error instanceof RequestError) || error.status !== 400) return undefined;
  const [, remedy] = RULES.find(([text]) => text.test(error.message)) ?? [];
  // Octokit adds the address of a page about it.
  const said = error.message.replace(/ - https?:\S+$/, "");
  return remedy === undefined ? undefined : `GitHub says "${said}"; ${remedy}`;
}

/** A failure that says nothing of other images, unless the token is to blame. */
function toItemFailure(error: unknown, what: string, remedy: string): GitOpsError {
  const failure = toGitOpsError(error, { what, remedy, writes: false });
  if (failure.code !== "forbidden" || isOfToken(error)) return failure;
  return new GitOpsError("refused", failure.message, { cause: error });
}

/** Whether the token is none, or lacks a scope: then no other package is to be had either. */
function isOfToken(error: unknown): boolean {
  const status = statusOf(error);
  return status === 401 || (status === 403 && error instanceof Error && LACKS_SCOPE.test(error.message));
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError && error.response !== undefined ? error.status : undefined;
}
