import { FORMS } from "preview-core";
import { expect, expectTypeOf, test } from "vitest";
import {
  anyText,
  boolean,
  choice,
  duration,
  flag,
  optional,
  pullRequestNumber,
  readOptions,
  required,
  secret,
  text,
  withDefault,
} from "./options.ts";
import { UsageError } from "./usage-error.ts";

const OPTIONS = {
  domain: required(text(FORMS.dnsName, "domain"), "The platform's domain."),
  "wait-timeout": optional(duration, "How long to wait."),
  level: withDefault(choice(["info", "debug"], "level"), "info", "How much to log."),
  "dry-run": flag("Change nothing."),
  token: optional(secret("a token"), "A token."),
  pr: optional(pullRequestNumber, "The pull request."),
  wait: optional(boolean, "Whether to wait."),
  reason: optional(anyText("text", "a reason"), "The reason."),
};

const read = (given: Record<string, string>) => readOptions(OPTIONS, (name) => given[name]);

test("gives each value its type, and its name in camel case", () => {
  const values = read({
    domain: "chrishouse.io",
    "wait-timeout": "90s",
    level: "debug",
    "dry-run": "true",
    token: "t",
    pr: "7",
    wait: "false",
    reason: "it is\nold",
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
  });
  expectTypeOf(values.waitTimeout).toEqualTypeOf<number | undefined>();
  expectTypeOf(values.level).toEqualTypeOf<"info" | "debug">();
  expectTypeOf(values.domain).toEqualTypeOf<string>();
  expectTypeOf(values.dryRun).toEqualTypeOf<boolean>();
});

test("fills in defaults, and leaves the rest undefined", () => {
  expect(read({ domain: "chrishouse.io" })).toEqual({
    domain: "chrishouse.io",
    waitTimeout: undefined,
    level: "info",
    dryRun: false,
    token: undefined,
    pr: undefined,
    wait: undefined,
    reason: undefined,
  });
});

test("tells every problem at once, and repeats no secret", () => {
  const failed = () =>
    read({ "wait-timeout": "5", level: "trace", token: "a b", pr: "0", wait: "yes", reason: "" });
  expect(failed).toThrow(UsageError);
  expect(failed).toThrowErrorMatchingInlineSnapshot(`
    [UsageError: domain: is required: a lower-case DNS name such as chrishouse.io
    wait-timeout: expected a duration such as 90s, 10m, 24h or 14d, got "5"
    level: expected info or debug, got "trace"
    token: expected a token
    pr: expected a pull request's number such as 1, got "0"
    wait: expected true or false, got "yes"
    reason: expected a reason, got ""]
  `);
});
