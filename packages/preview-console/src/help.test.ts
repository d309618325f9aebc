import { FORMS } from "preview-core/names";
import { describe, expect, test } from "vitest";
import { renderHelp, renderOptionTable, renderProgramHelp, renderReference, type Usage } from "./help.ts";
import {
  anyText,
  choice,
  flag,
  inGroup,
  optional,
  repeated,
  required,
  secret,
  text,
  withDefault,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";

const NAMES: Usage = {
  name: "names",
  summary: "Prints every name of a preview.",
  description: "Needs no network and no token.",
  arguments: {
    host: required(text(FORMS.dnsName, "host"), "A host."),
    directories: repeated(text(FORMS.path, "path"), "Directories to read. Default: all."),
  },
  options: {
    ...inGroup("Preview", {
      service: required(
        anyText("name", "a name"),
        "Name of the service, which is part of the hostname and of the namespace.",
      ),
    }),
    "namespace-scope": withDefault(
      choice(["service", "team"], "scope"),
      "service",
      "What a namespace holds.",
    ),
    "crossplane-kubeconfig": optional(anyText("file", "a file"), "Credentials of Crossplane."),
    json: flag("Print one JSON object."),
  },
  variables: { GITOPS_TOKEN: optional(secret("a token"), "Token for the GitOps repository.") },
  examples: ["preview names chrishouse.io --service pricing-api"],
  exitCodes: { 1: "the folder differs" },
};

const PROGRAM = { name: "preview", summary: "Previews of pull requests.", groups: { Names: [NAMES] } };

const pipe: Terminal = { out: () => {}, err: () => {}, environment: {}, interactive: false };

describe("help", () => {
  test("has every argument, option, variable, example and exit code", () => {
    expect(renderHelp(NAMES, pipe, "preview")).toMatchInlineSnapshot(`
      "Usage: preview names <host> [directories...] [options]

      Prints every name of a preview. Needs no network and no token.

      Arguments:
        <host>                          A host.
        [directories...]                Directories to read. Default: all.

      Preview:
        --service <name>                Name of the service, which is part of the
                                        hostname and of the namespace. Required.

      Options:
        --namespace-scope <scope>       What a namespace holds. Default: \`service\`.
        --crossplane-kubeconfig <file>  Credentials of Crossplane.
        --json                          Print one JSON object.
        -h, --help                      Shows this help.

      Variables:
        GITOPS_TOKEN                    Token for the GitOps repository.

      Examples:
        preview names chrishouse.io --service pricing-api

      Exit codes:
        0    done
        1    the folder differs
        2    wrong usage
        130  interrupted
      "
    `);
  });

  test("lists a program's commands", () => {
    expect(renderProgramHelp(PROGRAM, pipe)).toMatchInlineSnapshot(`
      "Usage: preview <command> [options]

      Previews of pull requests.

      Names:
        names  Prints every name of a preview.

      Exit codes:
        0    done
        1    failed
        2    wrong usage
        130  interrupted

      \`preview <command> --help\` explains a command.
      "
    `);
  });

  test.each([50, 60, 80, 120])("fits into %i characters", (width) => {
    const lines = renderHelp(NAMES, { ...pipe, width }, "preview").split("\n");
    // An example is one line, so that it can be copied.
    const prose = lines.filter((line) => !line.startsWith("  preview ") && !line.startsWith("Usage:"));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  test.each([
    [{}, true],
    [{ NO_COLOR: "1" }, false],
    [{ TERM: "dumb" }, false],
  ])("has bold headings with %j: %s", (environment, isBold) => {
    const help = renderHelp(NAMES, { ...pipe, interactive: true, environment }, "preview");
    expect(help.includes("\u001b[1mExamples:\u001b[22m")).toBe(isBold);
    expect(help.includes("\u001b")).toBe(isBold);
  });
});

describe("documents", () => {
  test("a table has every option", () => {
    expect(renderOptionTable(NAMES.options)).toMatchInlineSnapshot(`
      "| option | default | description |
      | --- | --- | --- |
      | \`--service <name>\` |  | Name of the service, which is part of the hostname and of the namespace. Required. |
      | \`--namespace-scope <scope>\` | \`service\` | What a namespace holds. |
      | \`--crossplane-kubeconfig <file>\` |  | Credentials of Crossplane. |
      | \`--json\` |  | Print one JSON object. |
      "
    `);
    expect(renderOptionTable(NAMES.variables ?? {}, "")).toMatchInlineSnapshot(`
      "| variable | default | description |
      | --- | --- | --- |
      | \`GITOPS_TOKEN\` |  | Token for the GitOps repository. |
      "
    `);
  });

  test("a reference has every command", () => {
    expect(renderReference(PROGRAM)).toMatchInlineSnapshot(`
      "## Names

      ### \`preview names\`

      Prints every name of a preview. Needs no network and no token.

      \`\`\`sh
      preview names chrishouse.io --service pricing-api
      \`\`\`

      | argument | default | description |
      | --- | --- | --- |
      | \`<host>\` |  | A host. Required. |
      | \`[directories...]\` |  | Directories to read. Default: all. |

      | option | default | description |
      | --- | --- | --- |
      | \`--service <name>\` |  | Name of the service, which is part of the hostname and of the namespace. Required. |
      | \`--namespace-scope <scope>\` | \`service\` | What a namespace holds. |
      | \`--crossplane-kubeconfig <file>\` |  | Credentials of Crossplane. |
      | \`--json\` |  | Print one JSON object. |

      | variable | default | description |
      | --- | --- | --- |
      | \`GITOPS_TOKEN\` |  | Token for the GitOps repository. |

      Exit code 1: the folder differs.
      "
    `);
  });
});
