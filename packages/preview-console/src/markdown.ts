/** Control characters, line ends, and characters that hide or reverse text. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;

/**
 * Text as Markdown that shows exactly this text, on one line: without markup, HTML, links and mentions.
 *
 * GitHub looks for mentions after it has rendered the Markdown. A backslash is gone then, but a zero-width space is not.
 */
export function escapeMarkdown(text: string): string {
  const line = text.replace(INVISIBLE, " ").trim();
  // Digits followed by a full stop would begin a list.
  if (/^[0-9]+$/.test(line)) return `&#${line.charCodeAt(0)};${line.slice(1)}`;
  return line.replace(/[!-/:-@[-`{-~]/g, "\\$&").replaceAll("@", "@\u200b");
}

/**
 * Text as a code span that shows exactly this text, also in a table. In a table, the backslash before a bar in the text would
 * escape the backslash that escapes the bar (github.github.com/gfm, "Tables"). A zero-width space between them prevents this.
 */
export function codeSpan(text: string): string {
  const line = text.replace(INVISIBLE, " ").replaceAll("\\|", "\\\u200b|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // Markdown strips one space at both ends of a code span. An empty code span is not a code span.
  const padding = /^`|`$|^ .* $|^$/.test(line) ? " " : "";
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}
