import { longSubjects } from "./commit-subjects.ts";

// ./x commits [BASE [HEAD]] checks the subjects of the commits after BASE (default: origin/main) up to HEAD.
const [base = "origin/main", head = "HEAD"] = process.argv.slice(2);
const long = await longSubjects(".", base, head);
for (const { commit, subject, length } of long)
  console.error(
    `${commit}: the subject has ${length} characters, at most 72; put the rest into the body: ${subject}`,
  );
process.exitCode = long.length === 0 ? 0 : 1;
