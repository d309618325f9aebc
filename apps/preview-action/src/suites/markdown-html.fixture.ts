import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const OPTIONS = {
  extensions: [gfm()],
  htmlExtensions: [gfmHtml()],
  // Without this option, unescaped HTML in the text would appear as escaped.
  allowDangerousHtml: true,
  allowDangerousProtocol: true,
};

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The HTML of a text in GitHub's flavour of Markdown. */
export function toHtml(markdown: string): string {
  return micromark(markdown, OPTIONS);
}

/** The names of the elements in HTML, in order. Includes text that only resembles an element. */
export function elementsOf(html: string): string[] {
  return [...html.matchAll(/<([!/?a-z][^\s>]*)/gi)].map(([, name = ""]) => name);
}

/** The text of HTML without its elements. */
export function textOf(html: string): string {
  return html.replaceAll(/&([a-z]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The visible characters of a text. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Z}\s]+/gu, "");
}
