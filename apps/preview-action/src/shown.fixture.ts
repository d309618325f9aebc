/** The text of Markdown whose punctuation is escaped, as a reader sees it. */
export function shown(markdown: string): string {
  return markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1").replaceAll("@\u200b", "@");
}
