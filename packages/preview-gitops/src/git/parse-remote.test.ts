import { describe, expect, test } from "vitest";
import { GitOpsError } from "../ports/gitops-repository.ts";
import { parseRemote } from "./parse-remote.ts";

describe("parseRemote", () => {
  test.each([
    ["https://github.com/crh225/platform.git", "http"],
    ["http://127.0.0.1:8080/crh225/platform.git", "http"],
    ["ssh://git@github.com/crh225/platform.git", "ssh"],
    ["ssh://git@[::1]:2222/srv/platform.git", "ssh"],
    ["git@github.com:crh225/platform.git", "ssh"],
    ["github.com:~crh225/platform.git", "ssh"],
    ["file:///srv/git/platform.git", "file"],
    ["/srv/git/plat form.git", "file"],
  ])("reads %s as a remote over %s", (url, transport) => {
    expect(parseRemote(url)).toEqual({ url, transport });
  });

  test.each([
    "",
    "--upload-pack=touch /tmp/x",
    "-oProxyCommand=touch /tmp/x:y",
    "ext::sh -c touch% /tmp/x",
    "fd::17",
    "git://github.com/crh225/platform.git",
    "HTTPS://github.com/crh225/platform.git",
    "https:///",
    "https://exa mple.com/x",
    "javascript://x",
    "https://github.com\\@127.0.0.1/platform.git",
    "platform.git",
    "../platform.git",
    "file://elsewhere/srv/platform.git",
    "ssh://-oProxyCommand=x/platform.git",
    "ssh://%2DoProxyCommand=x/platform.git",
    "ssh://-x@github.com/platform.git",
    "ssh://git@github.com:x/platform.git",
    "-x@github.com:platform.git",
    "git@-x:platform.git",
    "git@github.com:-x",
    "git@github.com::x",
    "https://github.com/a\nb",
    "/srv/\u0000x",
  ])("refuses %j", (url) => {
    expect(() => parseRemote(url)).toThrow(GitOpsError);
  });

  test.each([
    "https://somebody:hunter2@github.com/crh225/platform.git",
    "https://hunter2@github.com/crh225/platform.git",
    "ssh://git:hunter2@github.com/crh225/platform.git",
    "https://somebody:hunter2@github.com/crh225/platform.git\n",
    "HTTPS://somebody:hunter2@github.com/crh225/platform.git",
    "https://github.com/crh225/platform.git?private_token=hunter2",
    "https://github.com/crh225/platform.git#hunter2",
    "ftp://somebody:hunter2@github.com/crh225/platform.git",
  ])("refuses %j without repeating the password", (url) => {
    let message = "";
    try {
      parseRemote(url);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/password|git remote/);
    expect(message).not.toContain("hunter2");
  });
});
