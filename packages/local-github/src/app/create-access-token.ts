import { type Answer, timestamp } from "../http/http-message.ts";
import { randomJwt } from "../local/create-token.ts";
import { RestError, notFound } from "../rest/rest-error.ts";
import type { App, Installation } from "../state/app.ts";
import { type Repository, splitFullName } from "../state/repository.ts";
import type { Access, Grant } from "../state/token.ts";
import { findAccount, type World } from "../state/world.ts";
import { buildRepository } from "../rest/objects/repository.ts";

/** The limits of a new token. */
interface Scope {
  readonly repositories?: readonly string[];
  readonly permissions?: Readonly<Record<string, Access>>;
}

/** docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app */
const LIFE = 3_600_000;

/**
 * The answer with a new token of an installation.
 *
 * @throws RestError for another App's installation, and for more permissions than the installation has
 */
export function createAccessToken(world: World, app: App, id: number, scope: Scope): Answer {
  const installation = app.installations.find((candidate) => candidate.id === id);
  if (installation === undefined) throw notFound();
  const repositories = chooseRepositories(world, installation, scope.repositories);
  const permissions = choosePermissions(installation, scope.permissions);
  const expiresAt = new Date(world.now().getTime() + LIFE);
  const token = `ghs_${app.id}_${randomJwt()}`;
  world.tokens.set(token, {
    name: `${app.slug} ${repositories.map(({ fullName }) => fullName).join(" ")}`,
    kind: "app",
    account: findAccount(world, app.slug, "Bot"),
    grants: new Map(repositories.map((repository) => [repository.id, permissions])),
    expiresAt,
    installation: installation.id,
  });
  const chosen = scope.repositories === undefined ? {} : { repositories: repositories.map(toBody(world)) };
  return {
    status: 201,
    body: {
      token,
      expires_at: timestamp(expiresAt),
      permissions: { metadata: "read", ...permissions },
      repository_selection: scope.repositories === undefined ? "all" : "selected",
      ...chosen,
    },
  };
}

function toBody(world: World): (repository: Repository) => object {
  return (repository) => buildRepository(world, repository);
}

function chooseRepositories(
  world: World,
  { account }: Installation,
  names: readonly string[] | undefined,
): Repository[] {
  const all = [...world.repositories.values()].filter(
    ({ fullName, gone }) =>
      !gone && splitFullName(fullName).owner.toLowerCase() === account.login.toLowerCase(),
  );
  if (names === undefined) return all;
  const chosen = all.filter(({ fullName }) => names.includes(splitFullName(fullName).name));
  if (chosen.length < names.length)
    throw new RestError(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  return chosen;
}

function choosePermissions(
  { permissions: granted }: Installation,
  wanted: Readonly<Record<string, Access>> | undefined,
): Grant {
  if (wanted === undefined) return granted;
  const excess = Object.entries(wanted).filter(([name, access]) => {
    const has = name === "metadata" ? "read" : new Map<string, Access>(Object.entries(granted)).get(name);
    return has !== "write" && has !== access;
  });
  if (excess.length > 0)
    throw new RestError(422, "The permissions requested are not granted to this installation.");
  return wanted;
}
