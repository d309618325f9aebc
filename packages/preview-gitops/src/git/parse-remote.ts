import { quote } from "preview-core";
import { GitOpsError } from "../ports/gitops-repository.ts";

/** A remote that is safe for git: its URL holds no option, no command and no secret. */
export interface Remote {
  readonly url: string;
  readonly transport: "http" | "ssh" | "file";
}

/** `user@host:path`. No path begins with `:`, because git runs a program for `helper::address`. */
const SCP = /^(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*:(?!:|-)\S+$/;

const SSH_HOST = /^(?:[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\])$/;
const SSH_USER = /^(?:[A-Za-z0-9_][\w.-]*)?$/;

/**
 * The remote at a URL: `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file:///…` or an absolute path.
 *
 * @throws GitOpsError `not-found` for anything else, and for a URL with a password in it
 */
export function parseRemote(text: string): Remote {
  // oxlint-disable-next-line no-control-regex -- the pattern searches for control characters
  if (/[\u0000-\u001F\u007F]/.test(text)) throw unusable(text, "it contains control characters");
  if (text.startsWith("/")) return { url: text, transport: "file" };
  if (/^(?:https?|ssh|file):\/\//.test(text)) return parseUrl(text);
  if (!text.includes("://") && SCP.test(text)) return { url: text, transport: "ssh" };
  throw unusable(text, "use an https, ssh or file URL, user@host:path, or an absolute path");
}

function parseUrl(text: string): Remote {
  const url = URL.parse(text);
  // URL parsers of browsers read "\\" as "/", and curl does not, so they would find different hosts.
  if (!url || /[ \\]/.test(text)) throw unusable(text, "it is not a URL");
  const { protocol } = url;
  if (protocol === "ssh:") return parseSsh(text, url);
  if (url.username || url.password) {
    throw new GitOpsError(
      "not-found",
      `The URL of the repository at ${url.host} holds a user or password. Pass a token instead.`,
    );
  }
  if (url.search || url.hash)
    throw unusable(`${url.origin}${url.pathname}`, "leave out what follows ? and #");
  if (protocol === "file:" && url.host !== "") throw unusable(text, "a file URL begins with file:///");
  return { url: text, transport: protocol === "file:" ? "file" : "http" };
}

function parseSsh(text: string, url: URL): Remote {
  if (url.password) {
    throw new GitOpsError("not-found", `The URL of the repository at ${url.host} holds a password.`);
  }
  if (!SSH_HOST.test(url.hostname) || !SSH_USER.test(url.username)) {
    throw unusable(text, "its host or user has unusual characters");
  }
  return { url: text, transport: "ssh" };
}

function unusable(text: string, reason: string): GitOpsError {
  const withoutUser = text.replace(/^.*@/s, "…@");
  return new GitOpsError(
    "not-found",
    `${quote(withoutUser)} is not a git remote that can be used: ${reason}.`,
  );
}
