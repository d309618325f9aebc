import type { Answer, HttpRequest } from "../http/http-message.ts";
import type { Endpoint, RequestContext } from "../server/endpoint.ts";
import { canSee, isAllowed } from "../state/access.ts";
import { restLogin } from "../state/account.ts";
import { announcePush } from "../state/push.ts";
import { isReadOnly, type Push, type Repository } from "../state/repository.ts";
import type { Token } from "../state/token.ts";
import { findRepository, type World } from "../state/world.ts";
import { spawn } from "node:child_process";
import { buffer, text as readText } from "node:stream/consumers";
import { GIT_ENVIRONMENT } from "../git/run-git.ts";

interface Target {
  readonly request: HttpRequest;
  readonly repository: Repository | undefined;
  readonly fullName: string;
  readonly below: string;
  readonly isPush: boolean;
}

/** A request of git, as the variables of CGI need it. */
interface BackendCall {
  readonly request: HttpRequest;
  /** Path of the bare repository. */
  readonly directory: string;
  /** The request's path after the repository: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly below: string;
  readonly user: string;
}

const PATH =
  /^\/(?<name>[^/]+\/[^/]+?)(?:\.git)?(?<below>\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/;
const CHALLENGE = { "www-authenticate": 'Basic realm="GitHub"' };

const BAD_TOKEN = "Invalid username or token. Password authentication is not supported for Git operations.";

/** The git repository that a request of git calls. Undefined for every other request. */
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

/** Git shows a plain text to its user, after `remote:`. */
function say(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: text };
}

/** The answer of git's own server (git-scm.com/docs/git-http-backend). */
async function callHttpBackend(call: BackendCall): Promise<Answer> {
  const child = spawn("git", ["http-backend"], { env: { ...GIT_ENVIRONMENT, ...buildCgiVariables(call) } });
  const closed = new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  // When git refuses a request, it does not read its input to the end.
  child.stdin.on("error", () => undefined);
  child.stdin.end(call.request.body);
  const [output, errors, code] = await Promise.all([buffer(child.stdout), readText(child.stderr), closed]);
  if (code !== 0) throw new Error(`git http-backend ended with ${String(code)}: ${errors.trim()}`);
  return parseCgiAnswer(output);
}

function buildCgiVariables({ request, directory, below, user }: BackendCall): Record<string, string> {
  const { method, query, headers, body } = request;
  return {
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: "1",
    GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    PATH_INFO: below,
    QUERY_STRING: query.toString(),
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers["content-type"] ?? "",
    CONTENT_LENGTH: String(body.length),
    REMOTE_USER: user,
  };
}

function parseCgiAnswer(output: Buffer): Answer {
  const end = output.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  for (const line of output.toString("latin1", 0, end).split("\r\n")) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = "200", ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body: output.subarray(end + 4) };
}
