/** The amounts of the last minute, and when there is room for more. */
interface Window {
  /**
   * When `amount` more is allowed, in milliseconds since 1970; not after `now` = at once. More than a whole minute's amount
   * is allowed only alone.
   */
  free(amount: number, now: number): number;
  /** Adds an amount; returns the function that corrects it later. */
  take(amount: number, now: number): (used: number) => void;
}

const minute = 60_000;

/** A sliding window: limits the amount in any 60 seconds to `most`; without it there is always room. */
export function createWindow(most: number = Number.POSITIVE_INFINITY): Window {
  if (most === Number.POSITIVE_INFINITY) return { free: () => Number.NEGATIVE_INFINITY, take: () => () => undefined };
  const entries: { at: number; amount: number; gone?: true }[] = [];
  let first = 0;
  let sum = 0;

  function forget(now: number): void {
    for (let oldest = entries[first]; oldest && oldest.at <= now - minute; oldest = entries[++first]) {
      sum -= oldest.amount;
      oldest.gone = true;
    }

    if (first < 1024 || first < entries.length / 2) return;
    entries.splice(0, first);
    first = 0;
  }

  return {
    free(amount, now) {
      forget(now);
      let left = sum;
      let at = Number.NEGATIVE_INFINITY;
      for (let index = first; left > 0 && left + amount > most; index++) {
        const next = entries[index];
        if (!next) break;
        left -= next.amount;
        at = next.at + minute;
      }

      return at;
    },
    take(amount, now) {
      const entry: (typeof entries)[number] = { at: now, amount };
      entries.push(entry);
      sum += amount;

      return (used) => {
        if (entry.gone) return;
        sum += used - entry.amount;
        entry.amount = used;
      };
    },
  };
}
