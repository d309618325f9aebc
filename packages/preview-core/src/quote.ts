const SHOWN = 80;

/** Untrusted input for a message: a text in double quotes, invisible characters escaped, at most 80 characters. */
export function quote(value: unknown): string {
  return escapeInvisible(typeof value === "string" ? JSON.stringify(cut(value)) : cut(print(value)));
}

/**
 * Untrusted text for a message, without quotes: one line, invisible characters escaped, at most 80 characters. The spaces
 * of other programs are escaped too: a key with a no-break space looks like the right key.
 */
export function excerpt(text: string): string {
  return escapeInvisible(
    cut(text)
      .replace(/[ \t\r\n]+/g, " ")
      .replace(/^ | $/g, ""),
  );
}

function print(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // JSON has no form for a bigint, or for an object that contains itself.
    return typeof value;
  }
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** JSON does not escape these characters. In a terminal or a log they end lines, reverse the text or hide it. */
function escapeInvisible(text: string): string {
  return text.replace(/(?! )[\p{C}\p{Z}]/gu, toEscape);
}

/** A text on one line: invisible characters are escaped, and white space of any kind becomes one space. */
export function toOneLine(text: string): string {
  return text
    .replace(/(?!\s)\p{C}/gu, toEscape)
    .replace(/\s+/g, " ")
    .trim();
}

/** The escapes of a character, as JSON and double quotes of YAML have them. */
export function toEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
