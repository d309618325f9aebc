import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const OPTIONS = {
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
  // Otherwise HTML that has got through would look as if it had been escaped.
  allowDangerousHtml: true,
  allowDangerousProtocol: true,
};

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** What GitHub's flavour of Markdown makes of a text. */
export function toHtml(markdown: string): string {
  return micromark(markdown, OPTIONS);
}

/** The names of the elements in HTML, in order; also of what is no element but looks like one. */
export function elementsOf(html: string): string[] {
  return [...html.matchAll(/<([!/?a-z][^\s>]*)/gi)].map(([, name = ""]) => name);
}

/** What a reader sees of HTML without elements. */
export function textOf(html: string): string {
  return html.replaceAll(/&([a-z]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** What of a text can be seen. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}\s]+/gu, "");
}
