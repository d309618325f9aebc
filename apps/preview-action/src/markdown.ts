/** Controls, line ends, and marks that hide text or turn it around. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * Text as Markdown that shows exactly that text, on one line: no markup, no HTML, no link, and no mention of anybody.
 *
 * GitHub looks for mentions after it has read the Markdown, where a backslash no longer helps; a zero-width space does.
 */
export function escapeMarkdown(text: string): string {
  const line = text.replace(INVISIBLE, " ").trim();
  return line.replace(/[!-/:-@[-`{-~]/g, "\\$&").replaceAll("@", "@\u200b");
}

/** Text as a code span that shows exactly that text, also in a table. */
export function codeSpan(text: string): string {
  const line = text.replace(INVISIBLE, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}
