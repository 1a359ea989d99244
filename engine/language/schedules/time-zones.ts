/** The names of time zones known to this machine (IANA), UTC first. */
let known: readonly string[] | undefined;
export const timeZones = (): readonly string[] => (known ??= ['UTC', ...Intl.supportedValuesOf('timeZone')]);

const judged = new Map<string, boolean>();

/** Whether a name is a valid time zone, also an older one such as `Asia/Calcutta`. */
export function isTimeZone(name: string): boolean {
  const before = judged.get(name);
  if (before !== undefined) return before;

  let isKnown = /^[A-Za-z]/.test(name);
  try {
    if (isKnown) new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    isKnown = false;
  }

  if (judged.size < 1000) judged.set(name, isKnown);
  return isKnown;
}
