/** Faults of a case itself, independent of the pipeline: a missing or unusable answer. */
export interface Faults {
  /** `at` leads to the entry of the case that is to blame. */
  add(message: string, at?: readonly string[]): void;
  readonly all: readonly { message: string; at?: readonly string[] | undefined }[];
}

export function createFaults(): Faults {
  const all: { message: string; at?: readonly string[] | undefined }[] = [];
  return {
    all,
    add(message, at) {
      // A step that is tried again says it again.
      if (!all.some((one) => one.message === message)) all.push({ message, at });
    },
  };
}
