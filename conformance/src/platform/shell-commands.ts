/** The commands of the `sh` blocks in a Markdown text, in order. A block with a here-document is one command. */
export function shellCommands(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(([, indent = "", text = ""]) =>
    text
      .split("\n")
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
      .join("\n")
      .trim(),
  );
  return blocks.flatMap((block) => (block.includes("<<") ? [block] : joinLines(block).split("\n")));
}

/** The part of a Markdown text below a heading, up to the next one of the same or a higher level. */
export function sectionOf(markdown: string, heading: string): string {
  const start = markdown.indexOf(`${heading}\n`);
  if (start === -1) throw new Error(`the page has no heading "${heading}"`);
  const level = heading.indexOf(" ");
  const rest = markdown.slice(start + heading.length);
  const end = rest.search(new RegExp(`^#{1,${level}} `, "m"));
  return end === -1 ? rest : rest.slice(0, end);
}

/** A line that ends with a backslash goes on in the next. */
function joinLines(block: string): string {
  return block.replaceAll(/\\\n\s*/g, " ");
}
