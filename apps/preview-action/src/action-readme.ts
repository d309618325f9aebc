import { INPUTS } from "./input-table.ts";
import { OUTPUTS } from "./output-table.ts";

/** The README with its tables of inputs and outputs made anew, from the tables that the program itself reads. */
export function renderReadme(readme: string): string {
  const inputs = Object.entries(INPUTS).map(([name, { description, default: value }]) => [
    `\`${name}\``,
    value === undefined ? "" : `\`${value}\``,
    description,
  ]);
  const outputs = Object.entries(OUTPUTS).map(([name, description]) => [`\`${name}\``, description]);
  const withInputs = replaceBetween(readme, "inputs", toTable(["input", "default", ""], inputs));
  return replaceBetween(withInputs, "outputs", toTable(["output", ""], outputs));
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function replaceBetween(text: string, marker: string, content: string): string {
  const section = new RegExp(`(<!-- ${marker} -->\n)[^]*?(<!-- /${marker} -->)`);
  return text.replace(section, (_, start: string, end: string) => `${start}\n${content}\n\n${end}`);
}
