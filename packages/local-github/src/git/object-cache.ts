import type { GitObject } from "./git-object.ts";

/** Objects that were read lately, by object id; what goes in never changes, so nothing ever needs a refresh. */
export class ObjectCache {
  readonly #objects = new Map<string, GitObject>();
  readonly #capacity: number;
  #size = 0;

  /** @param capacity bytes of content that are kept at most */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(oid: string): GitObject | undefined {
    return this.#objects.get(oid);
  }

  add(object: GitObject): void {
    if (this.#objects.has(object.oid)) return;
    this.#objects.set(object.oid, object);
    this.#size += object.content.length;
    for (const [oid, oldest] of this.#objects) {
      if (this.#size <= this.#capacity) break;
      this.#objects.delete(oid);
      this.#size -= oldest.content.length;
    }
  }
}
