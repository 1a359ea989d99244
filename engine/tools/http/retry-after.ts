type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Seconds that a server asks to wait (`Retry-After` in seconds or as a date); undefined where it asks nothing. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = first(headers['retry-after'])?.trim();
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds : undefined;
  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;
  // By the server's own clock, where it says what it shows: ours may be wrong by minutes.
  const theirs = Date.parse(first(headers['date']) ?? '');
  return Math.max(0, Math.ceil((date - (Number.isNaN(theirs) ? now : theirs)) / 1000));
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
