/** What went wrong with a case itself, whatever the pipeline made of it: an answer that is missing or is of no use. */
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
