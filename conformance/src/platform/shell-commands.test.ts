import { describe, expect, test } from "vitest";
import { sectionOf, shellCommands } from "./shell-commands.ts";

describe("shellCommands", () => {
  test("finds each line of each block, also of indented ones", () => {
    const page =
      "Text\n\n   ```sh\n   kubectl a\n   kubectl b\n   ```\n\n```yaml\na: b\n```\n\n```sh\nkubectl c\n```\n";
    expect(shellCommands(page)).toStrictEqual(["kubectl a", "kubectl b", "kubectl c"]);
  });

  test("joins lines that end with a backslash", () => {
    expect(shellCommands("```sh\nhelm install \\\n  chart\n```\n")).toStrictEqual(["helm install  chart"]);
  });

  test("keeps a here-document as one command", () => {
    const block = "kubectl apply -f - <<'EOF'\na: b\nEOF";
    expect(shellCommands(`\`\`\`sh\n${block}\n\`\`\`\n`)).toStrictEqual([block]);
  });
});

describe("sectionOf", () => {
  const page = "# Page\n\n## One\n\na\n\n### Inside\n\nb\n\n## Two\n\nc\n";

  test("ends at the next heading of the same level", () => {
    expect(sectionOf(page, "## One")).toContain("### Inside");
    expect(sectionOf(page, "## One")).not.toContain("## Two");
  });

  test("throws when there is no such heading", () => {
    expect(() => sectionOf(page, "## Three")).toThrow('no heading "## Three"');
  });
});
