/** Faults of a case itself, independent of the pipeline: a missing or invalid answer. */
export interface Faults {
  /** `at` leads to the faulty entry of the case. */
  add(message: string, at?: readonly string[]): void;
  readonly all: readonly { message: string; at?: readonly string[] | undefined }[];
}

export function createFaults(): Faults {
  const all: { message: string; at?: readonly string[] | undefined }[] = [];
  return {
    all,
    add(message, at) {
      // A repeated attempt reports the same fault again.
      if (!all.some((one) => one.message === message)) all.push({ message, at });
    },
  };
}
