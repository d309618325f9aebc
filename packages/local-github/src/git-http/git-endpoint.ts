import type { Answer, HttpRequest } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import { canSee, isAllowed } from "../state/access.ts";
import { restLogin } from "../state/account.ts";
import { announcePush } from "../state/push.ts";
import { isReadOnly, type Push, type Repository } from "../state/repository.ts";
import type { Token } from "../state/token.ts";
import { findRepository, type World } from "../state/world.ts";
import { callHttpBackend } from "./http-backend.ts";

interface Target {
  readonly request: HttpRequest;
  readonly repository: Repository | undefined;
  readonly fullName: string;
  readonly below: string;
  readonly isPush: boolean;
}

const PATH =
  /^\/(?<name>[^/]+\/[^/]+?)(?:\.git)?(?<below>\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;

const CHALLENGE = { "www-authenticate": 'Basic realm="GitHub"' };
const BAD_TOKEN = "Invalid username or token. Password authentication is not supported for Git operations.";

/** The git repository that a request is addressed to; nothing when it is not a request of git's. */
export function gitEndpoint(world: World, request: HttpRequest): Endpoint | undefined {
  const { name, below } = PATH.exec(request.path)?.groups ?? {};
  if (name === undefined || below === undefined) return undefined;
  const fullName = decodeURIComponent(name);
  const operation = below === "/info/refs" ? (request.query.get("service") ?? "") : below.slice(1);
  const repository = findRepository(world, fullName);
  const target: Target = { request, repository, fullName, below, isPush: operation === "git-receive-pack" };
  return {
    operation,
    fields: [],
    cost: 1,
    body: undefined,
    violations: [],
    answer: (context) => answer(target, context),
    check: () => [],
  };
}

async function answer(target: Target, context: RequestContext): Promise<Answer> {
  const { repository, request, fullName, below } = target;
  const { world, token, credentials } = context;
  if (credentials === "bad") return say(401, BAD_TOKEN, CHALLENGE);
  if (token === undefined) return say(401, "Authentication required", CHALLENGE);
  if (repository === undefined || !canSee(token, repository)) return say(404, "Repository not found.");
  if (repository.fullName.toLowerCase() !== fullName.toLowerCase()) {
    const location = `${world.addresses.html}/${repository.fullName}.git${below}?${request.query.toString()}`;
    return say(301, "", { location });
  }
  const refusal = refuse(target, repository, token);
  if (refusal !== undefined) return say(403, refusal);
  const call = { request, directory: repository.git.directory, below, user: restLogin(token.account) };
  if (below !== "/git-receive-pack") return callHttpBackend(call);
  await context.beforeRefUpdate();
  const { result, pushes } = await watchRefs(repository, () => callHttpBackend(call));
  for (const push of pushes) await announcePush(world, repository, push);
  return result;
}

function refuse({ isPush }: Target, repository: Repository, token: Token): string | undefined {
  const access = isPush ? "write" : "read";
  if (!isAllowed(token, repository, { access, anyOf: ["contents"] })) {
    return `Permission to ${repository.fullName}.git denied to ${restLogin(token.account)}.`;
  }
  return isPush && isReadOnly(repository) ? "This repository was archived so it is read-only." : undefined;
}

async function watchRefs<T>(
  { git }: Repository,
  work: () => Promise<T>,
): Promise<{ result: T; pushes: Push[] }> {
  return git.exclusively(async () => {
    const before = git.listRefs();
    const result = await work();
    const after = git.listRefs();
    const names = new Set([...before.keys(), ...after.keys()]);
    const moved = [...names].filter((ref) => before.get(ref) !== after.get(ref));
    return { result, pushes: moved.map((ref) => ({ ref, before: before.get(ref), after: after.get(ref) })) };
  });
}

/** Git shows plain text to its user as `remote: …`. */
function say(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: text };
}
