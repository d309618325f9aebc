import fc from "fast-check";
import { codeSpan, escapeMarkdown } from "preview-console";
import { expect, test } from "vitest";
import { runs } from "tooling/suite-size";
import { hostileText } from "./hostile-text.fixture.ts";
import { elementsOf, textOf, toHtml, visible } from "./markdown-html.fixture.ts";

const SIZES = { test: 5_000, check: 100_000, soak: 1_000_000 };

type Escape = (text: string) => string;

/** Where the action puts an escaped text, and the elements that are to be there. */
const PLACES: readonly (readonly [before: string, after: string, elements: string])[] = [
  ["", "", "p /p"],
  ["No preview: ", ".", "p /p"],
  ["### The preview failed\n\n- ", "", "h3 /h3 ul li /li /ul"],
  ["<!-- mark -->\n### Title\n\n", ".\n\n---", "!-- h3 /h3 p /p hr"],
];

function showsTheText(escape: Escape): fc.IProperty<[string, (typeof PLACES)[number]]> {
  return fc.property(hostileText, fc.constantFrom(...PLACES), (text, [before, after, elements]) => {
    // A paragraph of nothing is none.
    fc.pre(visible(text) !== "" || after.startsWith("."));
    const html = toHtml(before + escape(text) + after);
    const shown = textOf(html);
    expect(elementsOf(html).join(" ")).toBe(elements);
    expect(visible(shown)).toContain(visible(text));
    expect(shown).not.toMatch(/@[\p{L}\p{N}]/u);
  });
}

test("escaped text is shown as it is: no element, no link, no mention, on one line", () => {
  fc.assert(showsTheText(escapeMarkdown), runs(SIZES));
});

const TABLE = "| | |\n| --- | --- |\n| a | ";
const ROW =
  /^<table>\n<thead>\n<tr>\n<th><\/th>\n<th><\/th>\n<\/tr>\n<\/thead>\n<tbody>\n<tr>\n<td>a<\/td>\n<td><code>([^<]*)<\/code><\/td>\n<\/tr>\n<\/tbody>\n<\/table>$/;

function isOneCell(code: Escape): fc.IProperty<[string]> {
  return fc.property(hostileText, (text) => {
    const cell = ROW.exec(toHtml(`${TABLE}${code(text)} |`))?.[1];
    expect(cell === undefined ? cell : visible(textOf(cell))).toBe(visible(text));
  });
}

test("a code span in a table is one cell that shows the text as it is", () => {
  fc.assert(isOneCell(codeSpan), runs(SIZES));
});

test("a code span in a line is one element that shows the text as it is", () => {
  const property = fc.property(hostileText, (text) => {
    const html = toHtml(`### The preview of ${codeSpan(text.replaceAll("|", ""))} failed`);
    const [, shown] = /^<h3>The preview of <code>([^<]*)<\/code> failed<\/h3>$/.exec(html) ?? [];
    expect(shown === undefined ? shown : visible(textOf(shown))).toBe(visible(text.replaceAll("|", "")));
  });
  fc.assert(property, runs({ test: 1_000, check: 10_000, soak: 100_000 }));
});

/** Escapes all but these characters. */
function allBut(characters: string): Escape {
  return (text) =>
    escapeMarkdown(text).replaceAll(/\\(.)/g, (whole, character: string) =>
      characters.includes(character) ? character : whole,
    );
}

const TEXT_MUTANTS: Readonly<Record<string, Escape>> = {
  "no escaping": (text) => text,
  "HTML that gets through": allBut("<>/=!-"),
  "emphasis that gets through": allBut("*"),
  "links that get through": allBut("[]()"),
  "addresses that get through": allBut(":/."),
  "entities that get through": allBut("&#;"),
  "lists that get through": (text) => (/^\d+$/.test(text) ? text : escapeMarkdown(text)),
  "mentions that get through": (text) => escapeMarkdown(text).replaceAll("\u200b", ""),
  "lines that get through": (text) => text.split("\n").map(escapeMarkdown).join("\n"),
};

test.for(Object.entries(TEXT_MUTANTS))("hostile text finds %s", ([, mutant]) => {
  expect(fc.check(showsTheText(mutant), { numRuns: SIZES.test, seed: 1, endOnFailure: true }).failed).toBe(
    true,
  );
});

const CODE_MUTANTS: Readonly<Record<string, Escape>> = {
  "a fence that the text can close": (text) => `\`${text.replaceAll("|", "\\|")}\``,
  "a bar that ends the cell": (text) => codeSpan(text).replaceAll("\\|", "|"),
};

test.for(Object.entries(CODE_MUTANTS))("hostile text finds %s", ([, mutant]) => {
  expect(fc.check(isOneCell(mutant), { numRuns: SIZES.test, seed: 1, endOnFailure: true }).failed).toBe(true);
});
