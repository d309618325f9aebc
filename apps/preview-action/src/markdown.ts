/**
 * Text as Markdown that shows exactly that text, on one line: no markup, no HTML, no link, and no mention of anybody.
 *
 * GitHub looks for mentions after it has read the Markdown, where a backslash no longer helps; a zero-width space does.
 */
export function escapeMarkdown(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
  return line.replace(/[!-/:-@[-`{-~]/g, "\\$&").replaceAll("@", "@\u200b");
}

/** Text as a code span that shows exactly that text, also in a table. */
export function codeSpan(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
}
