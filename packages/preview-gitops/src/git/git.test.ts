import { describe, expect, test } from "vitest";
import { gitEnvironment } from "./git.ts";
import { parseRemote } from "./parse-remote.ts";

const HEADER = `Authorization: Basic ${Buffer.from("x-access-token:secret").toString("base64")}`;

function environment(url: string, inherited: Record<string, string> = {}): Record<string, string> {
  return gitEnvironment({ remote: parseRemote(url), directory: "/clone", token: "secret", inherited });
}

function config(variables: Record<string, string>): Record<string, string> {
  const entries: [string, string][] = [];
  for (let index = 0; index < Number(variables["GIT_CONFIG_COUNT"]); index += 1) {
    entries.push([variables[`GIT_CONFIG_KEY_${index}`] ?? "", variables[`GIT_CONFIG_VALUE_${index}`] ?? ""]);
  }
  return Object.fromEntries(entries);
}

describe("gitEnvironment", () => {
  test("has only the variables of the machine that git needs", () => {
    const inherited = {
      PATH: "/bin",
      HOME: "/home/x",
      HTTPS_PROXY: "http://proxy",
      RUNNER_TRACKING_ID: "github_1",
      GIT_DIR: "/elsewhere",
      GIT_TRACE_CURL: "1",
      GIT_CONFIG_PARAMETERS: "'core.fsmonitor'='x'",
      GITHUB_TOKEN: "other",
    };
    const variables = environment("/srv/platform.git", inherited);
    expect(variables).toMatchObject({
      PATH: "/bin",
      HOME: "/home/x",
      HTTPS_PROXY: "http://proxy",
      RUNNER_TRACKING_ID: "github_1",
      GIT_DIR: "/clone",
    });
    expect(Object.keys(variables)).not.toEqual(
      expect.arrayContaining(["GIT_TRACE_CURL", "GIT_CONFIG_PARAMETERS", "GITHUB_TOKEN"]),
    );
    expect(
      variables["GITHUB_TOKEN"] ?? variables["GIT_TRACE_CURL"] ?? variables["GIT_CONFIG_PARAMETERS"],
    ).toBe(undefined);
  });

  test("turns off the machine's configuration, hooks, prompts and remote helpers", () => {
    const variables = environment("https://github.com/crh225/platform.git");
    expect(variables).toMatchObject({
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
      GIT_ALLOW_PROTOCOL: "http:https:ssh:file",
      LC_ALL: "C",
    });
    expect(config(variables)).toMatchObject({
      "core.hooksPath": "/dev/null",
      "http.followRedirects": "false",
    });
  });

  test("has the token as a header for a remote over HTTP, and for no other remote", () => {
    expect(config(environment("https://github.com/crh225/platform.git"))["http.extraHeader"]).toBe(HEADER);
    for (const url of ["git@github.com:crh225/platform.git", "/srv/platform.git"]) {
      expect(JSON.stringify(environment(url))).not.toContain(HEADER);
    }
  });

  test("forbids questions of ssh, unless the caller has an ssh command", () => {
    expect(environment("git@github.com:x")["GIT_SSH_COMMAND"]).toContain("BatchMode=yes");
    expect(environment("git@github.com:x", { GIT_SSH_COMMAND: "ssh -i key" })["GIT_SSH_COMMAND"]).toBe(
      "ssh -i key",
    );
  });
});
