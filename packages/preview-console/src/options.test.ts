import { FORMS, PreviewError } from "preview-core";
import { expect, expectTypeOf, test } from "vitest";
import {
  anyText,
  boolean,
  choice,
  duration,
  flag,
  optional,
  parsedBy,
  pullRequestNumber,
  readOptions,
  required,
  secret,
  serviceName,
  teamName,
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
  service: optional(serviceName, "The service."),
  team: optional(teamName, "The team."),
  address: optional(parsedBy(parseAddress, "address", "an address"), "An address."),
};

function parseAddress(host: string): { readonly host: string } {
  if (host.includes(" ")) throw new PreviewError("invalid-config", [{ path: "", message: "has a space" }]);
  return { host };
}

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
    service: undefined,
    team: undefined,
    address: undefined,
  });
});

test("tells every problem at once, and repeats no secret", () => {
  const failed = () =>
    read({
      "wait-timeout": "5",
      level: "trace",
      token: "a b",
      pr: "0",
      wait: "yes",
      reason: "",
      service: "Pricing_API",
      address: "a b",
    });
  expect(failed).toThrow(UsageError);
  expect(failed).toThrowErrorMatchingInlineSnapshot(`
    [UsageError: domain: is required: a lower-case DNS name such as chrishouse.io
    wait-timeout: expected a duration such as 90s, 10m, 24h or 14d, got "5"
    level: expected info or debug, got "trace"
    token: expected a token
    pr: expected a pull request's number such as 1, got "0"
    wait: expected true or false, got "yes"
    reason: expected a reason, got ""
    service: "Pricing_API" has other characters than a-z, 0-9 and hyphens and does not start with a letter; try "pricing-api"
    address: has a space]
  `);
});
