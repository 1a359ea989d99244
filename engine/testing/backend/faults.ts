/** Faults of a case itself, independent of the pipeline: a missing or unusable answer. */
export interface Faults {
  /** `pattern` names the answer that is to blame. */
  add(message: string, pattern?: string): void;
  readonly all: readonly { message: string; pattern?: string }[];
}

export function createFaults(): Faults {
  const all: { message: string; pattern?: string }[] = [];
  return {
    all,
    add(message, pattern) {
      // A step that is tried again says it again.
      if (!all.some((one) => one.message === message)) all.push({ message, pattern });
    },
  };
}
