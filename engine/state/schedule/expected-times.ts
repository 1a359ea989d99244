/** Expected durations in milliseconds by static path, by model or tool; and expected iterations of loops. */
export interface ExpectedTimes {
  steps: Readonly<Record<string, Readonly<Record<string, number>>>>;
  iterations?: Readonly<Record<string, number>>;
}
