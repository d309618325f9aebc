import { posix } from "node:path";

/** A document that says where something is, and it is not there. */
export interface BrokenReference {
  readonly document: string;
  readonly reference: string;
}

/** A link's address, not that of an image or of another site. */
const LINK = /\]\((?!https?:|mailto:)([^)\s]+)\)/g;
/** A path of ours in a code span: with a slash, and with an ending that our files have. */
const PATH = /`([\w@.*-]+(?:\/[\w@.*-]+)+\.(?:ts|json|ya?ml|md|sh))`/g;
/** Paths in a GitOps repository, in a service's, in what a command writes, and in other projects. */
const ELSEWHERE = /^(?:\.github\/workflows\/preview|dist\/|generated\/|helm\/|hub\/|infra\/|spoke\/)/;

/**
 * What documents refer to and the repository does not have: links to files and headings, and paths in code spans, which may
 * leave out their first folders and may have `*`.
 *
 * @param documents Path → text of every Markdown file.
 * @param files Every path of the repository.
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

/** The anchors that GitHub gives headings. */
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
