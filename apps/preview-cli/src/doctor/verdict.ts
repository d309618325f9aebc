/** Whether one link of the path holds. */
export type Verdict =
  | { readonly state: "ok"; readonly detail: string }
  | {
      readonly state: "broken";
      /** What was expected, and what was met. */
      readonly detail: string;
      /** What to do about it. */
      readonly cure: string;
    }
  | {
      readonly state: "skipped";
      /** Why nobody can say. */
      readonly detail: string;
    };

export function ok(detail: string): Verdict {
  return { state: "ok", detail };
}

export function broken(detail: string, cure: string): Verdict {
  return { state: "broken", detail, cure };
}

export function skipped(detail: string): Verdict {
  return { state: "skipped", detail };
}
