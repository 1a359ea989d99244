const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a retention time: as `parseDuration`, with 0 for 0, and -1000 for negative ones (for ever). */
export function parseKeeping(value: number | string): number | undefined {
  const number = typeof value === 'string' && value.trim() === '-1' ? -1 : value;
  if (typeof number === 'number' && number < 0) return -1000;
  return number === 0 || (typeof number === 'string' && readDuration(number) === 0) ? 0 : parseDuration(number);
}

/** Milliseconds of `30` (seconds), `"30s"`, `"2m"`, `"500ms"`, `"1h 30m"`; undefined for anything else. */
export function parseDuration(value: number | string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value * 1000 : undefined;
  const total = readDuration(value);
  return total !== undefined && total > 0 ? total : undefined;
}

function readDuration(value: string): number | undefined {
  const parts = [...value.trim().matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*/gy)];
  if (parts.length === 0 || parts.reduce((length, part) => length + part[0].length, 0) !== value.trim().length) return undefined;
  if (parts.length > 1 && parts.some((part) => part[2] === undefined)) return undefined;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (units[part[2] ?? 's'] ?? 1000), 0);
}
