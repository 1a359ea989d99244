/** Milliseconds that a server asks to wait (`retry-after-ms`, or `Retry-After` in seconds or as a date); undefined where it asks nothing. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;
  // The server's own clock, where it says what it shows: ours may be wrong by minutes.
  const theirs = Date.parse(headers.get('date') ?? '');
  return Math.max(0, date - (Number.isNaN(theirs) ? now : theirs));
}
