import { FORMS, PreviewError } from "preview-core/names";
import { expect, expectTypeOf, test } from "vitest";
import {
  anyText,
  boolean,
  choice,
  duration,
  flag,
  type Kind,
  optional,
  parsedBy,
  pullRequestNumber,
  readOptions,
  repeated,
  required,
  type Rules,
  secret,
  secretTexts,
  serviceName,
  teamName,
  text,
  withDefault,
} from "./options.ts";
import { UsageError } from "./errors.ts";

const OPTIONS = {
  domain: required(text(FORMS.dnsName, "domain"), "The platform's domain."),
  "wait-timeout": optional(duration, "How long to wait."),
  level: withDefault(choice(["info", "debug"], "level"), "info", "How much to log."),
  "dry-run": flag("Change nothing."),
  token: optional(secret("a token"), "A token."),
  pr: optional(pullRequestNumber, "The pull request."),
  wait: optional(boolean, "Whether to wait."),
  reason: optional(anyText("text", "a reason"), "The reason."),
  service: optional(serviceName, "The service."),
  team: optional(teamName, "The team."),
  address: optional(parsedBy(parseAddress, "address", "an address"), "An address."),
};

function parseAddress(host: string): { readonly host: string } {
  if (host.includes(" ")) throw new PreviewError("invalid-config", [{ path: "", message: "has a space" }]);
  return { host };
}

const read = (given: Record<string, string>) => readOptions(OPTIONS, (name) => given[name]);

test("gives each value its type, and its name in camel case", async () => {
  const values = await read({
    domain: "chrishouse.io",
    "wait-timeout": "90s",
    level: "debug",
    "dry-run": "true",
    token: "t",
    pr: "7",
    wait: "false",
    reason: "it is\nold",
    service: "pricing-api",
    team: "red",
    address: "hub",
  });
  expect(values).toEqual({
    domain: "chrishouse.io",
    waitTimeout: 90_000,
    level: "debug",
    dryRun: true,
    token: "t",
    pr: 7,
    wait: false,
    reason: "it is\nold",
    service: "pricing-api",
    team: "red",
    address: { host: "hub" },
  });
  expectTypeOf(values.address).toEqualTypeOf<{ readonly host: string } | undefined>();
  expectTypeOf(values.waitTimeout).toEqualTypeOf<number | undefined>();
  expectTypeOf(values.level).toEqualTypeOf<"info" | "debug">();
  expectTypeOf(values.domain).toEqualTypeOf<string>();
  expectTypeOf(values.dryRun).toEqualTypeOf<boolean>();
});

test("fills in defaults, and leaves the rest undefined", async () => {
  expect(await read({ domain: "chrishouse.io" })).toEqual({
    domain: "chrishouse.io",
    waitTimeout: undefined,
    level: "info",
    dryRun: false,
    token: undefined,
    pr: undefined,
    wait: undefined,
    reason: undefined,
    service: undefined,
    team: undefined,
    address: undefined,
  });
});

test("reports every problem at once, and repeats no secret", async () => {
  const failed = read({
    "wait-timeout": "5",
    level: "trace",
    token: "a b",
    pr: "0",
    wait: "yes",
    reason: "",
    service: "Pricing_API",
    address: "a b",
  });
  await expect(failed).rejects.toThrow(UsageError);
  await expect(failed).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UsageError: domain: is required: a lower-case DNS name such as previews.example.com
    wait-timeout: expected a duration such as 90s, 10m, 24h or 14d, got "5"; try "5s"
    level: expected info or debug, got "trace"
    token: expected a token
    pr: expected a pull request's number such as 1, got "0"
    wait: expected true or false, got "yes"
    reason: expected a reason, got ""
    service: "Pricing_API" has other characters than a-z, 0-9 and hyphens and does not start with a letter; try "pricing-api"
    address: has a space]
  `);
});

test("reads what a text names, and reports the problems of its contents with all others", async () => {
  const settings: Kind<number> = {
    placeholder: "file",
    expected: "a file",
    read: async (path) => {
      if (path === "missing") return { problem: "cannot be read" };
      throw new PreviewError("invalid-config", [
        { path: `${path}:7:3 policy.ttl`, message: "expected a duration" },
      ]);
    },
  };
  const options = {
    config: required(settings, "A file."),
    other: required(settings, "A file."),
    level: flag("A flag."),
  };
  const failed = readOptions(
    options,
    (name) => ({ config: "preview.yaml", other: "missing", level: "x" })[name],
  );
  await expect(failed).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UsageError: preview.yaml:7:3 policy.ttl: expected a duration
    other: cannot be read
    level: expected true or false, got "x"]
  `);
});

test("gives all values of a repeated option, or an empty list", async () => {
  const options = { pr: repeated(pullRequestNumber, "Pull requests.") };
  const values = await readOptions(options, () => ["1", "7"]);
  expect(values).toEqual({ pr: [1, 7] });
  expectTypeOf(values.pr).toEqualTypeOf<readonly number[]>();
  expect(await readOptions(options, () => undefined)).toEqual({ pr: [] });
  await expect(readOptions(options, () => ["1", "x", "y"])).rejects.toThrow(
    'pr: expected a pull request\'s number such as 1, got "x"; expected a pull request\'s number such as 1, got "y"',
  );
});

test("suggests the choice that a mistyped one most likely means", async () => {
  const options = { scope: optional(choice(["service", "team"], "scope"), "A scope.") };
  await expect(readOptions(options, () => "serivce")).rejects.toThrow(
    'scope: expected service or team, got "serivce"; did you mean service?',
  );
});

test("a rule gets what is set, and the values that are right", async () => {
  const options = { pr: optional(pullRequestNumber, "A."), wait: optional(boolean, "B."), json: flag("C.") };
  const rules: Rules<typeof options> = (values, isSet) =>
    isSet("pr") && !isSet("json") ? [{ path: "json", message: JSON.stringify(values) }] : [];
  const failed = readOptions(options, (name) => ({ pr: "x", wait: "true" })[name], rules);
  await expect(failed).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UsageError: pr: expected a pull request's number such as 1, got "x"
    json: {"wait":true,"json":false}]
  `);
});

test("lists the texts of secrets, also of wrong ones", () => {
  const given: Record<string, string> = { token: "two words", level: "debug" };
  expect(secretTexts(OPTIONS, (name) => given[name])).toEqual(["two words"]);
});
