/** What a reader sees of Markdown whose punctuation is escaped. */
export function shown(markdown: string): string {
  return markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1").replaceAll("@\u200b", "@");
}
