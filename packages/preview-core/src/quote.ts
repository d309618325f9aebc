const SHOWN = 80;

/** Untrusted input as it may stand in a message: text in double quotes, what cannot be seen escaped, at most 80 characters. */
export function quote(value: unknown): string {
  return escapeInvisible(typeof value === "string" ? JSON.stringify(cut(value)) : cut(print(value)));
}

/** A piece of untrusted text as it may stand in a message without quotes: on one line, at most 80 characters. */
export function excerpt(text: string): string {
  return toOneLine(cut(text));
}

function print(value: unknown): string {
  if (typeof value === "number") return String(value);
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // JSON has no form for a bigint or for an object that holds itself.
    return typeof value;
  }
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** JSON leaves these as they are; in a terminal or a log they end lines, turn the text around or hide. */
function escapeInvisible(text: string): string {
  return text.replace(/(?! )[\p{C}\p{Z}]/gu, toEscape);
}

/** Text in which every character can be seen: what cannot is escaped, and white space of any kind is one space. */
export function toOneLine(text: string): string {
  return text
    .replace(/(?!\s)\p{C}/gu, toEscape)
    .replace(/\s+/g, " ")
    .trim();
}

/** The escapes of a character, which JSON and YAML's double quotes share. */
export function toEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
