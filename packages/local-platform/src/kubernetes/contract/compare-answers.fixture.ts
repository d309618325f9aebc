import { isDeepStrictEqual } from "node:util";
import type { RecordedAnswer } from "./transcripts.fixture.ts";

/** Keys whose values differ from run to run: key → form of its values. Only the form is compared. */
const VARIES: Readonly<Record<string, RegExp>> = {
  uid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  resourceVersion: /^[1-9]\d*$/,
  creationTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  deletionTimestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  continue: /./,
};

/** A key that is not stored here and that no program reads: the owners of fields. */
const ABSENT = new Set(["managedFields"]);

const UID = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** The differences of an answer from the real server's answer, by path. */
export function compareAnswers(recorded: RecordedAnswer, actual: RecordedAnswer): string[] {
  return [
    ...compareValues("/status-code", recorded.status, actual.status),
    ...compareValues("", recorded.body, actual.body),
  ];
}

function compareValues(path: string, recorded: unknown, actual: unknown): string[] {
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    const count = Math.max(recorded.length, actual.length);
    return Array.from({ length: count }, (_, i) => i).flatMap((i) =>
      compareValues(`${path}/${i}`, recorded[i], actual[i]),
    );
  }
  if (isObject(recorded) && isObject(actual)) return compareObjects(path, recorded, actual);
  const key = path.slice(path.lastIndexOf("/") + 1);
  const isSame =
    VARIES[key]?.test(String(actual)) ?? isDeepStrictEqual(withoutUids(recorded), withoutUids(actual));
  return isSame ? [] : [`${path} is ${JSON.stringify(actual)}, and was ${JSON.stringify(recorded)}`];
}

function compareObjects(
  path: string,
  recorded: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
  return [...keys].flatMap((key) => {
    if (ABSENT.has(key)) return [];
    if (!Object.hasOwn(actual, key)) return [`${path}/${key} is missing`];
    if (!Object.hasOwn(recorded, key)) return [`${path}/${key} was not there`];
    return compareValues(`${path}/${key}`, recorded[key], actual[key]);
  });
}

function withoutUids(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(UID, "<uid>") : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
