/**
 * The version that a go.mod requires of a module, such as `v1.34.2`.
 *
 * @throws Error when it requires none
 */
export function pinnedVersion(goMod: string, module: string): string {
  const line = goMod.split("\n").find((text) =>
    text
      .trim()
      .replace(/^require /, "")
      .startsWith(`${module} v`),
  );
  const version = line
    ?.trim()
    .replace(/^require /, "")
    .split(" ")[1];
  if (version === undefined) throw new Error(`the go.mod does not require ${module}`);
  return version;
}
