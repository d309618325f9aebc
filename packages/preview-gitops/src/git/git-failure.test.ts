import { describe, expect, test } from "vitest";
import { gitFailure } from "./git-failure.ts";

describe("gitFailure", () => {
  test.each([
    ["repository 'https://github.com/crh225/platform.git/' not found", "not-found"],
    ["Repository not found. Could not read from remote repository.", "not-found"],
    ["'/srv/x' does not appear to be a git repository Could not read from remote repository.", "not-found"],
    [
      "The project you were looking for could not be found or you don't have permission to view it.",
      "not-found",
    ],
    ["couldn't find remote ref refs/heads/main", "not-found"],
    ["unable to access 'https://x/': The requested URL returned error: 301", "not-found"],
    ["could not read Username for 'https://github.com': terminal prompts disabled", "forbidden"],
    ["Authentication failed for 'https://github.com/crh225/platform.git/'", "forbidden"],
    ["Permission to crh225/platform.git denied to somebody.", "forbidden"],
    ["git@github.com: Permission denied (publickey). Could not read from remote repository.", "forbidden"],
    ["Write access to repository not granted. The requested URL returned error: 403", "forbidden"],
    ["Host key verification failed. Could not read from remote repository.", "forbidden"],
    ["This repository was archived so it is read-only. The requested URL returned error: 403", "refused"],
    ["unable to access 'https://x/': Could not resolve host: x", "unreachable"],
    ["unable to access 'https://x/': The requested URL returned error: 503", "unreachable"],
    ["unable to access 'https://x/': The requested URL returned error: 429", "unreachable"],
    ["", "unreachable"],
  ])("%j means %s", (said, code) => {
    const error = gitFailure("Reading branch main", said, "unreachable");
    expect(error.code).toBe(code);
    expect(error.message).toContain(`Reading branch main failed: ${said}`.trimEnd());
  });
});
