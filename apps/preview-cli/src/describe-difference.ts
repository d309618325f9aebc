import { diffArrays } from "diff";

/** Enough to recognise a change; the file has the rest. */
const LINES_MAX = 5;
const LINE_MAX = 160;

/** One line that only one of the two texts has. */
interface DifferentLine {
  readonly sign: "-" | "+";
  readonly text: string;
  /** The line's number in the found text, where the line begins a run of different lines. Default: it does not */
  readonly startsAt: number | undefined;
}

/** The first lines in which two texts differ, as lines of a diff: `-` is found, `+` is expected. */
export function describeDifference(found: string, expected: string): string[] {
  if (found.replaceAll("\r\n", "\n") === expected) {
    return [
      "its lines end in CRLF, not LF: git's core.autocrlf does that; put `* text=auto eol=lf` into .gitattributes",
    ];
  }
  const lines = listDifferent(found, expected);
  const shown = (["-", "+"] as const).map((sign) => lines.filter((line) => line.sign === sign));
  const kept = new Set(shown.flatMap((some) => some.slice(0, LINES_MAX)));
  return [
    ...lines.filter((line) => kept.has(line)).flatMap(toLines),
    ...shown.flatMap((some) =>
      some.length > LINES_MAX ? [`${some[0]?.sign} … ${some.length - LINES_MAX} more lines`] : [],
    ),
  ];
}

function listDifferent(found: string, expected: string): DifferentLine[] {
  let next = 1;
  let isInRun = false;
  return diffArrays(found.split("\n"), expected.split("\n")).flatMap(({ value, added, removed }) => {
    const startsAt = isInRun ? undefined : next;
    isInRun = added || removed;
    if (!added) next += value.length;
    if (!isInRun) return [];
    return value.map((text, index): DifferentLine => {
      return { sign: added ? "+" : "-", text, startsAt: index === 0 ? startsAt : undefined };
    });
  });
}

function toLines({ sign, text, startsAt }: DifferentLine): string[] {
  const heading = startsAt === undefined ? [] : [`@@ line ${startsAt} @@`];
  return [...heading, `${sign} ${toVisible(text)}`];
}

/** An invisible character could hide a change, or move the cursor of the terminal that shows it. */
function toVisible(line: string): string {
  const cut = line.length > LINE_MAX ? `${line.slice(0, LINE_MAX)}…` : line;
  return cut.replace(/\p{C}/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
