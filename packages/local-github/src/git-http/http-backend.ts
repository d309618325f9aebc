import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { GIT_ENVIRONMENT } from "../git/run-git.ts";
import type { Answer, HttpRequest } from "../http/http-message.ts";

/** Which repository a request is for, and what of it, as CGI puts it. */
export interface BackendCall {
  readonly request: HttpRequest;
  /** Path of the bare repository. */
  readonly directory: string;
  /** What follows the repository in the request's path: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`. */
  readonly below: string;
  readonly user: string;
}

/** What `git http-backend`, git's own server, answers (git-scm.com/docs/git-http-backend). */
export async function callHttpBackend(call: BackendCall): Promise<Answer> {
  const child = spawn("git", ["http-backend"], { env: { ...GIT_ENVIRONMENT, ...buildCgiVariables(call) } });
  const closed = new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  // A git that refuses does not read its input to the end.
  child.stdin.on("error", () => undefined);
  child.stdin.end(call.request.body);
  const [output, errors, code] = await Promise.all([buffer(child.stdout), text(child.stderr), closed]);
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
