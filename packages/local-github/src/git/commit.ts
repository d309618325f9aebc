/** The author or the committer of a commit, with the time. */
export interface Identity {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

/** The fields of a commit object. */
export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Identity;
  readonly committer: Identity;
  readonly message: string;
}

const IDENTITY = /^(?<name>.*) ?<(?<email>[^<>]*)> (?<seconds>\d+) [+-]\d{4}$/;

/** The content of a commit object. Its dates are in UTC. */
export function serialiseCommit(commit: Commit): Buffer {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${renderIdentity(commit.author)}`,
    `committer ${renderIdentity(commit.committer)}`,
    "",
    commit.message,
  ];
  return Buffer.from(lines.join("\n"));
}

/** The fields of a commit object. Other headers, such as a signature, are left out. */
export function parseCommit(content: Buffer): Commit {
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const headers = text.slice(0, end).split("\n");
  const valuesOf = (name: string): string[] =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    tree: valuesOf("tree")[0] ?? "",
    parents: valuesOf("parent"),
    author: parseIdentity(valuesOf("author")[0] ?? ""),
    committer: parseIdentity(valuesOf("committer")[0] ?? ""),
    message: text.slice(end + 2),
  };
}

function renderIdentity({ name, email, date }: Identity): string {
  // Git refuses these characters in a name and an address (git: ident.c, strbuf_addstr_without_crud).
  const clean = (text: string): string => text.replaceAll(/[<>\n\0]/g, "");
  return `${clean(name)} <${clean(email)}> ${Math.floor(date.getTime() / 1000)} +0000`;
}

function parseIdentity(text: string): Identity {
  const groups = IDENTITY.exec(text)?.groups ?? {};
  const { name = "", email = "", seconds = "0" } = groups;
  return { name: name.trimEnd(), email, date: new Date(Number(seconds) * 1000) };
}
