/**
 * Lines that GitHub's runner reads from a program's output (actions/toolkit, `packages/core/src/command.ts`). Data is
 * escaped, so that text from elsewhere can never start a command of its own.
 */
export const command = {
  error: (message: string): string => `::error::${escapeData(message)}\n`,
  warning: (message: string): string => `::warning::${escapeData(message)}\n`,
  notice: (message: string): string => `::notice::${escapeData(message)}\n`,
  debug: (message: string): string => `::debug::${escapeData(message)}\n`,
  /** From here on the runner shows `***` for it. */
  mask: (secret: string): string => `::add-mask::${escapeData(secret)}\n`,
};

/** A plain line of the log: one line whatever it contains, and never a command. */
export function logLine(message: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not get through
  const plain = message.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trimStart();
  return `${plain.replace(/^(::|##)/, " $1")}\n`;
}

function escapeData(data: string): string {
  return data.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
