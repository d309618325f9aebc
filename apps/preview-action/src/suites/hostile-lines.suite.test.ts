import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseOutputs } from "local-platform";
import { githubRunner, logLine, workflowCommand } from "preview-console";
import { parseOwner, quote, renderOwner } from "preview-core";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runs } from "tooling/suite-size";
import { hostileText } from "./hostile-text.fixture.ts";
import { visible } from "./markdown-html.fixture.ts";
import { commandsIn } from "./runner-grammar.fixture.ts";

const SIZES = { test: 5_000, check: 100_000, soak: 1_000_000 };
/** Values that are written to one file. */
const TOGETHER = 20;
const FILES = {
  test: SIZES.test / TOGETHER,
  check: SIZES.check / TOGETHER,
  soak: SIZES.soak / TOGETHER,
};

type Print = (text: string) => string;

function isOnePlainLine(print: Print): fc.IProperty<[string]> {
  return fc.property(hostileText, (text) => {
    const line = print(text);
    expect(line.endsWith("\n")).toBe(true);
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(commandsIn(line)).toEqual([]);
    expect(visible(line)).toBe(visible(text).replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ""));
  });
}

test("a log line is one line with the text, and no command", () => {
  fc.assert(isOnePlainLine(logLine), runs(SIZES));
});

function isOneCommand(print: Print): fc.IProperty<[string]> {
  return fc.property(hostileText, (text) => {
    const output = print(text);
    const [only, ...more] = commandsIn(output);
    expect([only?.name, more, output.split(/[\n\r]/).length]).toEqual(["error", [], 2]);
    expect(visible(only?.data ?? "")).toBe(visible(text));
  });
}

test("an annotation is one command with the text, and no other command", () => {
  fc.assert(isOneCommand(workflowCommand.error), runs(SIZES));
});

type Values = Readonly<Record<string, string>>;

function keepsOutputs(write: (path: string, values: Values) => Promise<void>): fc.IAsyncProperty<[string[]]> {
  const texts = fc.array(hostileText, { minLength: TOGETHER, maxLength: TOGETHER });
  return fc.asyncProperty(texts, async (values) => {
    const outputs = Object.fromEntries(values.map((value, index) => [`output-${index}`, value]));
    await using file = await temporaryFile();
    await write(file.path, outputs);
    expect(parseOutputs(await readFile(file.path, "utf8"))).toEqual(outputs);
  });
}

async function temporaryFile(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), "outputs-"));
  return {
    path: join(folder, "output"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

test("outputs are read back as they were set, and no other output is set", async () => {
  const write = (path: string, values: Values): Promise<void> =>
    githubRunner({ GITHUB_OUTPUT: path }, () => {}).setOutputs(values);
  await fc.assert(keepsOutputs(write), runs(FILES));
});

/** A token, or a user and a password in a URL: `quote` leaves them out, so such a text cannot be read back. */
const SECRET = /\bgh[a-z]_|\bgithub_pat_|:\/\/[^\s/]+@/i;

function isOneWord(print: Print): fc.IProperty<[string]> {
  return fc.property(hostileText, (text) => {
    const quoted = print(text);
    expect(quoted).toMatch(/^".*"…?$/su);
    expect(quoted).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
    if (SECRET.test(text)) return;
    const said: unknown = JSON.parse(quoted.replace(/…?"…?$/u, '"'));
    expect(text.startsWith(String(said).replace(/…$/u, ""))).toBe(true);
    if (text.length <= 60) expect(said).toBe(text);
  });
}

test("quoted text is one visible word, from which a text without secrets can be read back", () => {
  fc.assert(isOneWord(quote), runs(SIZES));
});

function keepsYaml(print: (text: string) => string): fc.IProperty<[string]> {
  return fc.property(hostileText, (text) => {
    const yaml = print(text);
    const expected = { team: text, repository: { id: 7, fullName: text } };
    expect(parse(yaml)).toEqual(expected);
    expect(parse(yaml, { version: "1.1" })).toEqual(expected);
    expect(parseOwner(yaml)).toEqual(expected);
  });
}

test("YAML is read back as the same data, by version 1.1 and 1.2", () => {
  const print: Print = (text) => renderOwner({ team: text, repository: { id: 7, fullName: text } });
  fc.assert(keepsYaml(print), runs(SIZES));
});

const HEREDOC = async (path: string, values: Values): Promise<void> => {
  const blocks = Object.entries(values).map(([name, value]) => `${name}<<EOF\n${value}\nEOF\n`);
  await appendFile(path, blocks.join(""));
};

const MUTANTS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  "a log without escaping": isOnePlainLine((text) => `${text}\n`),
  "a space before what would be a command": isOnePlainLine(
    (text) =>
      `${text
        .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
        .trimStart()
        .replace(/^(::|##)/, " $1")}\n`,
  ),
  "an annotation without escaping": isOneCommand((text) => `::error::${text}\n`),
  "an annotation that leaves percent signs": isOneCommand(
    (text) => `::error::${text.replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`,
  ),
  "outputs that end at a word": keepsOutputs(HEREDOC),
  "JSON as a quote": isOneWord((text) => JSON.stringify(text)),
  "YAML from a template": keepsYaml((text) => `team: ${text}\nrepository: { id: 7, fullName: ${text} }\n`),
  "YAML from a template with quotes": keepsYaml(
    (text) => `team: "${text}"\nrepository: { id: 7, fullName: "${text}" }\n`,
  ),
};

test.for(Object.entries(MUTANTS))("hostile text finds %s", async ([, property]) => {
  const found = await fc.check(property, { numRuns: FILES.test, seed: 1, endOnFailure: true });
  expect(found.failed).toBe(true);
});
