const SHOWN = 80;

/** More of a text is never needed to show its first 80 characters. */
const SEARCHED = 1000;

/** GitHub's tokens, and users and passwords in URLs. Many more people read a log or a comment than a config. */
const SECRETS = /\b(?:gh[a-z]|github_pat)_[\w.-]{16,}|(?<=:\/\/)(?!git@)[^\s/]+(?=@)/gi;

/**
 * Untrusted input for a message: a text in double quotes, invisible characters escaped, at most 80 characters, without
 * secrets in usual forms.
 */
export function quote(value: unknown): string {
  return escapeInvisible(typeof value === "string" ? JSON.stringify(cut(value)) : cut(print(value)));
}

/**
 * Untrusted text for a message, as {@link quote} shows it, but without quotes and on one line. The spaces of other programs
 * are escaped too: a key with a no-break space looks like the right key.
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

/** Whether a text has a secret in it, so that nothing that is made of the text may be shown. */
export function hasSecret(text: string): boolean {
  return text.slice(0, SEARCHED).search(SECRETS) !== -1;
}

function cut(text: string): string {
  const shown = text.slice(0, SEARCHED).replace(SECRETS, "…");
  return shown.length > SHOWN || text.length > SEARCHED ? `${shown.slice(0, SHOWN)}…` : shown;
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
