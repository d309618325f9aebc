/**
 * A moment as manifests record it, in ISO 8601.
 *
 * @param time Milliseconds since 1970.
 * @example
 * toTimestamp(0); // "1970-01-01T00:00:00.000Z"
 */
export function toTimestamp(time: number): string {
  // oxlint-disable-next-line no-restricted-globals -- with an argument, Date reads no clock
  return new Date(time).toISOString();
}
