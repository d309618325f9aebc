import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { GIT_ENVIRONMENT } from "./run-git.ts";

/** What a conversation with a git process reads: the answer, line by line or by length. */
export interface GitOutput {
  readLine(): Promise<string>;
  readBytes(length: number): Promise<Buffer>;
}

/**
 * One long-running git command that is asked over stdin and answers over stdout, one question at a time.
 * Starts at the first question, and again at the next one after git has given up.
 */
export class GitProcess implements AsyncDisposable {
  readonly #directory: string;
  readonly #args: readonly string[];
  #running: RunningGit | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(directory: string, args: readonly string[]) {
    this.#directory = directory;
    this.#args = args;
  }

  /**
   * What `read` makes of git's answer to `question`.
   *
   * @throws Error with what git wrote to stderr, when git exits instead of answering
   */
  ask<T>(question: string, read: (output: GitOutput) => Promise<T>): Promise<T> {
    const answer = this.#last.then(() => this.#ask(question, read));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#last;
    await this.#running?.end();
    this.#running = undefined;
  }

  async #ask<T>(question: string, read: (output: GitOutput) => Promise<T>): Promise<T> {
    if (this.#ended) throw new Error(`git ${this.#args.join(" ")} has ended`);
    this.#running ??= new RunningGit(this.#directory, this.#args);
    try {
      this.#running.write(question);
      return await read(this.#running);
    } catch (error) {
      const stderr = await this.#running.end();
      this.#running = undefined;
      throw new Error(`git ${this.#args.join(" ")}: ${stderr}`, { cause: error });
    }
  }
}

class RunningGit implements GitOutput {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #closed: Promise<unknown>;
  #unread: Buffer = Buffer.alloc(0);
  #stderr = "";

  constructor(directory: string, args: readonly string[]) {
    this.#child = spawn("git", ["-C", directory, ...args], { env: GIT_ENVIRONMENT });
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]();
    this.#closed = once(this.#child, "close");
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    // A question to a git that has just given up: the missing answer is what reports it.
    this.#child.stdin.on("error", () => undefined);
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  async readLine(): Promise<string> {
    let end = this.#unread.indexOf("\n");
    while (end < 0) {
      await this.#readChunk();
      end = this.#unread.indexOf("\n");
    }
    const line = this.#unread.toString("utf8", 0, end);
    this.#unread = this.#unread.subarray(end + 1);
    return line;
  }

  async readBytes(length: number): Promise<Buffer> {
    while (this.#unread.length < length) await this.#readChunk();
    const bytes = Buffer.from(this.#unread.subarray(0, length));
    this.#unread = this.#unread.subarray(length);
    return bytes;
  }

  async end(): Promise<string> {
    this.#child.stdin.end();
    await this.#closed;
    return this.#stderr.trim();
  }

  async #readChunk(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    if (done === true) throw new Error("no answer");
    this.#unread = Buffer.concat([this.#unread, value]);
  }
}
