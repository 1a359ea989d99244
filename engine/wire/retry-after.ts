/** Returns the value of a header by its name in lower case. */
type HeaderOf = (name: string) => string | null | undefined;

/**
 * Milliseconds that a server asks to wait (`Retry-After` in seconds or as a date, `retry-after-ms`); undefined if it sends
 * none.
 */
export function retryAfterMs(headerOf: HeaderOf, now: number): number | undefined {
  const ms = Number(headerOf('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;

  const text = headerOf('retry-after')?.trim();
  if (!text) return undefined;

  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;

  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;

  // By the server's own clock, if it sends its date: ours may be wrong by minutes. HTTP dates have whole seconds.
  const serverNow = Date.parse(headerOf('date') ?? '');
  const wait = date - (Number.isNaN(serverNow) ? now : serverNow);

  return Math.max(0, Math.ceil(wait / 1000) * 1000);
}
