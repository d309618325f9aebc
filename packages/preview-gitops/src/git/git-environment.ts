import type { Remote } from "./parse-remote.ts";

/** What decides how a git process behaves. Nothing else of the machine reaches it. */
export interface GitSettings {
  readonly remote: Remote;
  /** The bare repository. */
  readonly directory: string;
  readonly token: string | undefined;
  /** The environment that a few variables are taken over from. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

const MACHINE = ["PATH", "HOME", "USER", "TMPDIR"];
const SSH = ["SSH_AUTH_SOCK", "GIT_SSH_COMMAND"];
const PROXY = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];
const CERTIFICATES = ["SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"];

/**
 * The environment of every git process.
 *
 * - no configuration of the machine or its user, no hook, no prompt, no remote helper besides http, https, ssh, file
 * - the token is a header in a variable: never an argument, never part of the URL, never sent anywhere else
 */
export function gitEnvironment(settings: GitSettings): Record<string, string> {
  return {
    GIT_SSH_COMMAND: "ssh -o BatchMode=yes -o ConnectTimeout=30",
    ...inherit(settings.inherited),
    GIT_DIR: settings.directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    // Git 3 begins repositories with SHA-256, which cannot fetch from SHA-1.
    GIT_DEFAULT_HASH: "sha1",
    GIT_ALLOW_PROTOCOL: "http:https:ssh:file",
    LC_ALL: "C",
    ...configVariables(gitConfig(settings)),
  };
}

function inherit(variables: GitSettings["inherited"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of [...MACHINE, ...SSH, ...PROXY, ...CERTIFICATES]) {
    const value = variables[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function gitConfig({ remote, token }: GitSettings): readonly (readonly [key: string, value: string])[] {
  const common = [
    ["remote.origin.url", remote.url],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // Below 100 new objects fast-import would start a second process that writes them one file each.
    ["fastimport.unpackLimit", "1"],
    // git keeps sending http.extraHeader to the host that a first answer redirects to.
    ["http.followRedirects", "false"],
    // A connection that delivers less than a byte per second for a minute is given up.
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "60"],
  ] as const;
  if (token === undefined || remote.transport !== "http") return common;
  // GitHub's user name for tokens of every kind; GitLab and Gitea take any.
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [...common, ["http.extraHeader", `Authorization: Basic ${credentials}`]];
}

function configVariables(config: ReturnType<typeof gitConfig>): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(config.length) };
  for (const [index, [key, value]] of config.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}
