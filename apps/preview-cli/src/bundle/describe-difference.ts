/** A reader wants to know what it is about; the file itself has the rest. */
const LINES_MAX = 5;
const LINE_MAX = 160;

/** The first lines in which two texts differ, as lines of a diff: `-` is found, `+` is expected. */
export function describeDifference(found: string, expected: string): string[] {
  if (found.replaceAll("\r\n", "\n") === expected) {
    return [
      "its lines end in CRLF, not LF: git's core.autocrlf does that; put `* text=auto eol=lf` into .gitattributes",
    ];
  }
  const [before, after] = [found.split("\n"), expected.split("\n")];
  const start = countSame(before, after);
  const shared = Math.min(before.length, after.length) - start;
  const end = Math.min(countSame(before.toReversed(), after.toReversed()), shared);
  return [
    `@@ line ${start + 1} @@`,
    ...toLines("-", before.slice(start, before.length - end)),
    ...toLines("+", after.slice(start, after.length - end)),
  ];
}

function countSame(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((line, index) => line !== other[index]);
  return first === -1 ? one.length : first;
}

function toLines(sign: "-" | "+", lines: readonly string[]): string[] {
  const shown = lines.slice(0, LINES_MAX).map((line) => `${sign} ${toVisible(line)}`);
  return lines.length > LINES_MAX ? [...shown, `${sign} … ${lines.length - LINES_MAX} more lines`] : shown;
}

/** What cannot be seen could hide a change, or move the cursor of the terminal that shows it. */
function toVisible(line: string): string {
  const cut = line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
  return cut.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
