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

/**
 * A plain line of the log: one line whatever it contains, and never a command. The runner obeys `::name::` after any
 * white space and `##[name]` anywhere in a line, and compares by culture, which does not see ignorable characters
 * (actions/runner, `src/Runner.Common/ActionCommand.cs`).
 */
export function logLine(message: string): string {
  const plain = message.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu, " ").trim();
  return `${plain.replace(/^:(?=\s*:)/, ": ").replaceAll(/#(?=\s*#\s*\[)/g, "# ")}\n`;
}

function escapeData(data: string): string {
  const visible = data.replace(/(?![\r\n\t])[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
  return visible.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
