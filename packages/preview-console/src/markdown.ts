/** Controls, line ends, and marks that hide text or turn it around. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * Text as Markdown that shows exactly that text, on one line: no markup, no HTML, no link, and no mention of anybody.
 *
 * GitHub looks for mentions after it has read the Markdown, where a backslash no longer helps; a zero-width space does.
 */
export function escapeMarkdown(text: string): string {
  const line = text.replace(INVISIBLE, " ").trim();
  // Digits alone would begin a list as soon as our full stop follows them.
  if (/^[0-9]+$/.test(line)) return `&#${line.charCodeAt(0)};${line.slice(1)}`;
  return line.replace(/[!-/:-@[-`{-~]/g, "\\$&").replaceAll("@", "@\u200b");
}

/**
 * Text as a code span that shows exactly that text, also in a table. There a backslash before a bar would escape itself
 * instead (github.github.com/gfm, "Tables"); a zero-width space between them keeps it from that.
 */
export function codeSpan(text: string): string {
  const line = text.replace(INVISIBLE, " ").replaceAll("\\|", "\\\u200b|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A code span loses a space at each end when it has both, and nothing at all is none.
  const padding = /^`|`$|^ .* $|^$/.test(line) ? " " : "";
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}
