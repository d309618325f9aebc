import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { NOT_FOUND, startGuarded } from "./guarded-process.ts";
import type { Remote } from "./parse-remote.ts";

/** Git on one bare repository and its remote. */
export interface Git {
  /** Runs a command to its end. Never throws for an exit code. */
  run(args: readonly string[], input?: GitInput): Promise<GitOutcome>;
  /** Output of git for an error message: without secrets and control characters. */
  readable(output: string): string;
  /** Starts a command, and returns while it runs. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams;
}

/** The result of a git command. */
interface GitOutcome {
  readonly ok: boolean;
  readonly stdout: Buffer;
  /** The text that git and the server wrote to stderr, ready for an error message. */
  readonly said: string;
}

/** The input of a git command, and more environment variables. */
interface GitInput {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Environment variables of a process. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The inputs of a git process besides its arguments. */
interface GitSettings {
  readonly remote: Remote;
  /** The bare repository. */
  readonly directory: string;
  readonly token: string | undefined;
  /** The environment of this process. Git gets a few of its variables. */
  readonly inherited: Environment;
}

/** A git process to start. */
interface GitCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the process, and every process that it has started. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of a git process. */
interface GitResult {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** When to end a git process. */
interface GitLimits {
  /** Ends running commands, and throws its reason. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for one command. */
  readonly timeout: number;
}

// A runner of GitHub ends what has its tracking ID, and was left behind by a job.
const MACHINE = ["PATH", "HOME", "USER", "TMPDIR", "RUNNER_TRACKING_ID"];

const SSH = ["SSH_AUTH_SOCK", "GIT_SSH_COMMAND"];

const PROXY = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

const CERTIFICATES = ["SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"];

/** The oldest git that takes its configuration from GIT_CONFIG_COUNT and leaves out GIT_CONFIG_GLOBAL. */
export const GIT_MINIMUM = "2.32";

/** Characters of git's output in a message. */
const MAX_LENGTH = 600;

/** Lines of git and servers that name no cause, such as git's two lines of advice after a failed connection. */
const NOISE =
  /^(?:hint:|To |From |Everything up-to-date|warning: redirecting|Please make sure you have the correct access rights|and the repository exists\.|\s*$)/;

/**
 * Git, isolated from this machine by its {@link gitEnvironment}. A command without an end in time is a failed command. No
 * process outlives the program.
 */
export function confinedGit(settings: GitSettings, { signal, timeout }: GitLimits): Git {
  const common = gitEnvironment(settings);
  const readable = (output: string): string => readableOutput(output, settings.token);
  return {
    run: async (args, { input = "", environment } = {}) => {
      const over = AbortSignal.timeout(timeout);
      const limits = signal === undefined ? over : AbortSignal.any([signal, over]);
      const command = { args, environment: { ...common, ...environment }, signal: limits };
      try {
        const { exitCode, stdout, stderr } = await runGit(command, input);
        return { ok: exitCode === 0, stdout, said: readable(stderr) };
      } catch (error) {
        signal?.throwIfAborted();
        if (!over.aborted) throw error;
        return { ok: false, stdout: Buffer.alloc(0), said: `git had no end in ${timeout / 1000} s` };
      }
    },
    readable,
    start: (args) => startGuarded(["git", ...args], common, signal),
  };
}

/** The output of git and the server on one line, for an error message: without secrets, control characters and hints. */
export function readableOutput(output: string, token: string | undefined): string {
  const said = withoutSecret(output, token)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(?:(?:remote|fatal|error): ?)+/i, ""))
    // oxlint-disable-next-line no-control-regex -- a server must not move the cursor of a terminal
    .map((line) => line.replace(/[\u0000-\u001F\u007F-\u009F]/g, " ").trim())
    .filter((line) => !NOISE.test(line));
  const line = said.join(" ");
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

function withoutSecret(output: string, token: string | undefined): string {
  if (!token) return output;
  const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [encoded, encodeURIComponent(token), token].reduce(
    (rest, secret) => rest.replaceAll(secret, "***"),
    output,
  );
}

/**
 * The environment of every git process.
 *
 * - No configuration of the machine or its user, no hook, no prompt, no remote helper but http, https, ssh and file.
 * - The token is a header in a variable: never an argument, never part of the URL, never sent anywhere else.
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

/**
 * The output and exit code of a git process.
 *
 * @throws GitOpsError `git-missing`; the reason of an aborted signal, after the process has ended
 */
async function runGit(command: GitCommand, input: string | Buffer): Promise<GitResult> {
  const child = startGuarded(["git", ...command.args], command.environment, command.signal);
  child.stdin.end(input);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), text(child.stderr), closed]);
  command.signal?.throwIfAborted();
  if (child.exitCode === NOT_FOUND) throw gitMissing();
  return { exitCode: child.exitCode, stdout, stderr };
}

function gitMissing(): GitOpsError {
  return new GitOpsError("git-missing", `There is no git on PATH. Install git ${GIT_MINIMUM} or newer.`);
}

function inherit(variables: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of [...MACHINE, ...SSH, ...PROXY, ...CERTIFICATES]) {
    const value = variables[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function configVariables(config: ReturnType<typeof gitConfig>): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(config.length) };
  for (const [index, [key, value]] of config.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key;
    variables[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return variables;
}

function gitConfig({ remote, token }: GitSettings): readonly (readonly [key: string, value: string])[] {
  const common = [
    ["remote.origin.url", remote.url],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // For fewer than 100 new objects, fast-import would start a second process that writes one file for each.
    ["fastimport.unpackLimit", "1"],
    // After a redirect, git would send http.extraHeader to the other host.
    ["http.followRedirects", "false"],
    // Git gives up a connection with less than one byte a second for a minute.
    ["http.lowSpeedLimit", "1"],
    ["http.lowSpeedTime", "60"],
  ] as const;
  if (token === undefined || remote.transport !== "http") return common;
  // GitHub takes this user name with every kind of token. GitLab and Gitea take any user name.
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [...common, ["http.extraHeader", `Authorization: Basic ${credentials}`]];
}
