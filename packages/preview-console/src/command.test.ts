import { ExpectedError, FORMS, PreviewError } from "preview-core/names";
import { describe, expect, expectTypeOf, test } from "vitest";
import { defineCommand, type Program, readCommand, runProgram } from "./command.ts";
import {
  anyText,
  flag,
  optional,
  pullRequestNumber,
  repeated,
  required,
  secret,
  text,
  withDefault,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./errors.ts";

interface Screen extends Terminal {
  readonly said: { out: string; err: string };
}

function screen(environment: Terminal["environment"] = {}): Screen {
  const said = { out: "", err: "" };
  return {
    said,
    out: (more) => void (said.out += more),
    err: (more) => void (said.err += more),
    environment,
    interactive: false,
  };
}

const greet = defineCommand({
  name: "greet",
  summary: "Greets a team.",
  arguments: {
    hostname: required(text(FORMS.dnsName, "hostname"), "The host to greet from."),
    prs: repeated(pullRequestNumber, "Pull requests to name."),
  },
  options: {
    team: required(anyText("name", "a team"), "The team to greet."),
    "reply-to": withDefault(anyText("name", "a name"), "nobody", "Who reads the answer."),
    json: flag("Print one JSON object."),
    loud: flag("Greet in capitals."),
  },
  variables: { TOKEN: optional(secret("a token"), "A token.") },
  rules: ({ json }, isSet) =>
    json && isSet("loud") ? [{ path: "loud", message: "has no meaning with --json" }] : [],
  prepare: async ({ team }) => {
    if (team === "unreadable")
      throw new PreviewError("invalid-config", [{ path: "team.yaml:1", message: "is empty" }]);
    return { members: team?.length };
  },
  examples: ["preview greet chrishouse.io 1 --team red"],
  run: (values, terminal) => {
    expectTypeOf(values.replyTo).toEqualTypeOf<string>();
    expectTypeOf(values.prs).toEqualTypeOf<readonly number[]>();
    expectTypeOf(values.members).toEqualTypeOf<number | undefined>();
    expectTypeOf(values.TOKEN).toEqualTypeOf<string | undefined>();
    terminal.out(JSON.stringify(values));
  },
});

class QuotaError extends ExpectedError {
  override readonly name = "QuotaError";
}

const fail = defineCommand({
  name: "fail",
  summary: "Fails.",
  options: { how: required(anyText("how", "a way to fail"), "How it fails.") },
  examples: ["preview fail --how quota"],
  run: ({ how }) => {
    if (how === "config") throw new PreviewError("invalid-config", [{ path: "domain", message: "is wrong" }]);
    if (how === "preview") throw new PreviewError("invalid-preview", [{ path: "pr", message: "is wrong" }]);
    throw how === "quota" ? new QuotaError("the quota is used up") : new TypeError("a mistake of ours");
  },
});

const program: Program = {
  name: "preview",
  summary: "Previews of pull requests.",
  groups: { Greetings: [greet], Others: [fail] },
};

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = screen({ TOKEN: "" });
  const code = await runProgram(program, words, terminal);
  return { code, ...terminal.said };
}

describe("a command", () => {
  test("gets the values of arguments, options, variables and of what it prepares", async () => {
    const { code, out } = await run("greet", "--team=red", "a.io", "--loud", "1", "2");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      hostname: "a.io",
      prs: [1, 2],
      team: "red",
      replyTo: "nobody",
      json: false,
      loud: true,
      members: 3,
    });
  });

  test("gets no value from an empty variable", async () => {
    const terminal = screen({ TOKEN: "s3cret" });
    expect(await runProgram(program, ["greet", "a.io", "--team", "red"], terminal)).toBe(0);
    expect(JSON.parse(terminal.said.out)).toMatchObject({ TOKEN: "s3cret" });
    expect((await run("greet", "a.io", "--team", "red")).out).not.toContain("TOKEN");
  });

  test("reports every problem at once", async () => {
    const terminal = screen({ TOKEN: "two words" });
    const words = ["greet", "Chris House", "x", "--reply-to", "--json", "--loud=yes", "--team", "unreadable"];
    expect(await runProgram(program, [...words, "--teem", "red", "--color"], terminal)).toBe(2);
    expect(terminal.said.err).toMatchInlineSnapshot(`
      "preview: wrong usage
        reply-to: needs a value: a name
        loud: takes no value
        --teem: unknown option; did you mean --team?
        --color: unknown option; see --help
        hostname: expected a lower-case DNS name such as previews.example.com, got "Chris House"
        prs: expected a pull request's number such as 1, got "x"
        TOKEN: expected a token
        team.yaml:1: is empty
      "
    `);
  });

  test("reports words that nothing takes, and what is missing", async () => {
    expect((await run("fail", "a", "b\u001b[2J")).err).toMatchInlineSnapshot(`
      "preview: wrong usage
        "a": unexpected argument
        "b\\u001b[2J": unexpected argument
        how: is required: a way to fail
      "
    `);
    expect((await run("greet")).err).toMatchInlineSnapshot(`
      "preview: wrong usage
        hostname: is required: a lower-case DNS name such as previews.example.com
        team: is required: a team
      "
    `);
  });

  test("takes a mistyped option for the one that was meant, so that it is one problem", async () => {
    expect((await run("greet", "a.io", "--taem", "red", "--reply_to=me", "--Json")).err)
      .toMatchInlineSnapshot(`
      "preview: wrong usage
        --taem: unknown option; did you mean --team?
        --reply_to: unknown option; did you mean --reply-to?
        --Json: unknown option; did you mean --json?
      "
    `);
    expect((await run("greet", "a.io", "--taem", "unreadable", "-t")).err).toMatchInlineSnapshot(`
      "preview: wrong usage
        --taem: unknown option; did you mean --team?
        -t: unknown option; see --help
        team.yaml:1: is empty
      "
    `);
  });

  test("suggests --help too", async () => {
    expect((await run("greet", "--hepl")).err).toContain("--hepl: unknown option; did you mean --help?");
  });

  test("takes the word behind an option as its value, also when it begins with a dash", async () => {
    expect((await run("greet", "a.io", "--team", "-red")).out).toContain('"team":"-red"');
    expect((await run("greet", "a.io", "--team=--json")).out).toContain('"team":"--json"');
    expect((await run("greet", "--team", "red", "--", "a.io", "-1")).err).toContain(
      "prs: expected a pull request",
    );
  });

  test("is read alone, for a program with a single command", async () => {
    const syntax = {
      name: "sweep",
      summary: "Sweeps.",
      options: { "dry-run": flag("Change nothing.") },
      examples: [],
    };
    const values = await readCommand(syntax, ["--dry-run"], screen());
    expectTypeOf(values.dryRun).toEqualTypeOf<boolean>();
    expect(values).toEqual({ dryRun: true });
    await expect(readCommand(syntax, ["--dry"], screen())).rejects.toThrow(UsageError);
  });
});

describe("a program", () => {
  test.each([
    ["nmaes", '"nmaes": unknown command; see `preview --help`'],
    ["gret", '"gret": unknown command; did you mean greet?'],
    ["--json", "--json: options stand behind the command; see `preview --help`"],
  ])("refuses the command %s", async (name, message) => {
    const { code, out, err } = await run(name, "x");
    expect({ code, out, err }).toEqual({ code: 2, out: "", err: `preview: wrong usage\n  ${message}\n` });
  });

  test("shows its help where no command is named, as wrong usage", async () => {
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: preview <command> [options]");
  });

  test.each([[["--help"]], [["-h"]], [["help"]], [["--help", "--json"]]])(
    "shows its help for %j",
    async (words) => {
      const { code, out, err } = await run(...words);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain("greet  ");
    },
  );

  test.each([
    [["greet", "--help"]],
    [["greet", "--taem", "-h"]],
    [["help", "greet"]],
    [["--help", "greet"]],
    [["-h", "greet"]],
  ])("shows a command's help for %j", async (words) => {
    const { code, out, err } = await run(...words);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Usage: preview greet <hostname> [prs...] [options]");
  });

  test("prints the message alone of every error that extends ExpectedError", async () => {
    expect(await run("fail", "--how", "quota")).toEqual({
      code: 1,
      out: "",
      err: "preview: failed\n  the quota is used up\n",
    });
  });

  test("prints where any other error happened", async () => {
    const { code, err } = await run("fail", "--how", "bug");
    expect(code).toBe(1);
    expect(err).toMatch(/TypeError: a mistake of ours\n +at .*command\.test\.ts/);
  });

  test("takes a wrong platform config for wrong usage, and no other refusal of the core", async () => {
    expect((await run("fail", "--how", "config")).code).toBe(2);
    expect((await run("fail", "--how", "preview")).code).toBe(1);
  });
});
