/**
 * An error whose message is written for people. Programs print the message alone. Any other error is a mistake of the
 * program, and is printed with its stack trace.
 */
export class ExpectedError extends Error {}
