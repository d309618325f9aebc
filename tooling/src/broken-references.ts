import { posix } from "node:path";

/** A reference in a document to a missing file or heading. */
export interface BrokenReference {
  readonly document: string;
  readonly reference: string;
}

/** The address of a link within the repository. */
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;
/** A path in a code span: it has a slash, and an extension of this repository's files. */
const PATH = /`([\w@.*-]+(?:\/[\w@.*-]+)+\.(?:ts|json|ya?ml|md|sh))`/g;
/** Paths in a GitOps repository, in a service's repository, in the output of a command, and in other projects. */
const ELSEWHERE = /^(?:\.github\/workflows\/preview|dist\/|generated\/|helm\/|hub\/|infra\/|spoke\/)/;

/**
 * References of documents to missing files and headings: links, and paths in code spans. Such a path may leave out its first
 * folders, and may contain `*`.
 *
 * @param documents Path → text of every Markdown file.
 * @param files All paths of the repository.
 */
export function brokenReferences(
  documents: ReadonlyMap<string, string>,
  files: readonly string[],
): BrokenReference[] {
  const folders = new Set(files.flatMap(foldersOf));
  const known = new Set([...files, ...folders]);
  return [...documents].flatMap(([document, text]) => {
    const links = [...text.replaceAll(/`[^`\n]*`/g, "").matchAll(LINK)].map(([, link = ""]) => link);
    const paths = [...text.matchAll(PATH)].map(([, path = ""]) => path);
    const broken = [
      ...links.filter((link) => !leadsSomewhere(link, document, known, documents)),
      ...paths.filter((path) => !ELSEWHERE.test(path) && !isPathOf(path, files)),
    ];
    return broken.map((reference) => ({ document, reference }));
  });
}

function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function leadsSomewhere(
  link: string,
  document: string,
  known: ReadonlySet<string>,
  documents: ReadonlyMap<string, string>,
): boolean {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? document : posix.join(posix.dirname(document), path).replace(/\/$/, "");
  if (!known.has(target)) return false;
  return heading === undefined || headingsOf(documents.get(target) ?? "").has(heading);
}

/** The anchors of a text's headings, as GitHub makes them. */
function headingsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function isPathOf(path: string, files: readonly string[]): boolean {
  const pattern = path.replaceAll(/[.@]/g, "\\$&").replaceAll("*", "[^/]*");
  const whole = new RegExp(`(?:^|/)${pattern}$`);
  return files.some((file) => whole.test(file));
}
