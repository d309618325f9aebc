import { stringify } from "yaml";
import { INPUTS } from "./inputs.ts";
import { EVENTS } from "./trigger.ts";

/** Values for later steps. A run sets those that it knows. */
export type Outputs = Partial<Record<keyof typeof OUTPUTS, string>>;

const OUTPUTS = {
  url: "URL of the preview.",
  hostname: "Host of the preview.",
  namespace: "Namespace of the preview on the spoke cluster (`sync`).",
  application: "Argo CD Application of the preview (`sync`).",
  "image-tag": "Image tag of the head commit, such as `pr-1-0123456789ab`. No other commit gets this tag.",
  "image-alias": "Image tag that moves to each new commit of the pull request, such as `pr-1` (`names`).",
  "head-sha": "Head commit of the pull request (`names`).",
  directory: "Directory of the preview in the GitOps repository (`sync`).",
  state: "`ready`, `deploying`, `removed`, `skipped`, `superseded` or `failed` (`sync`).",
  commit: "Commit in the GitOps repository; empty if the run changed nothing (`sync`).",
  changed: "`true` if the run made a commit (`sync`).",
  phases: "JSON with the seconds of each phase: `queued`, `planned`, `committed`, `ready` (`sync`).",
};

/** The text of `action.yml`, from the tables that the program itself uses. */
export function renderActionDefinition(): string {
  // GitHub does not enforce `required`, and most inputs are required for one command only. The action checks itself.
  const inputs = listInputs().map(([name, fallback, description]) => {
    const more = fallback === undefined ? {} : { default: fallback };
    return [name, { required: false, description, ...more }];
  });
  const outputs = Object.entries(OUTPUTS).map(([name, description]) => [name, { description }]);
  const definition = {
    name: "Preview of a pull request",
    description:
      "Gives a pull request its own running service at its own URL, and removes it when the pull request closes.",
    author: "preview-environments",
    branding: { icon: "eye", color: "blue" },
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
    runs: { using: "node24", main: "dist/main.mjs" },
  };
  return stringify(definition, { lineWidth: 0 });
}

/** The README with new tables of inputs and outputs, from the tables that the program itself uses. */
export function renderReadme(readme: string): string {
  const inputs = listInputs().map(([name, fallback, description]) => [
    `\`${name}\``,
    fallback === undefined ? "" : `\`${fallback}\``,
    description,
  ]);
  const outputs = Object.entries(OUTPUTS).map(([name, description]) => [`\`${name}\``, description]);
  const events = Object.entries(EVENTS).map(([name, { use }]) => [`\`${name}\``, use]);
  const tables = {
    events: toTable(["event", "use"], events),
    inputs: toTable(["input", "default", ""], inputs),
    outputs: toTable(["output", ""], outputs),
  };
  return Object.entries(tables).reduce(
    (text, [marker, table]) => replaceBetween(text, marker, table),
    readme,
  );
}

function listInputs(): [name: string, fallback: string | undefined, description: string][] {
  return Object.entries(INPUTS).map(([name, { description, required, default: value, expression }]) => {
    const fallback = expression ?? value;
    return [name, fallback, required && fallback === undefined ? `${description} Required.` : description];
  });
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function replaceBetween(text: string, marker: string, content: string): string {
  const section = new RegExp(`(<!-- ${marker} -->\n)[^]*?(<!-- /${marker} -->)`);
  return text.replace(section, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}
