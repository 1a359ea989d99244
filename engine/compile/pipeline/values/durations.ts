const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30` (seconds), `"30s"`, `"2m"`, `"500ms"`, `"1h 30m"`; undefined for anything else. */
export function parseDuration(value: number | string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value * 1000 : undefined;
  const parts = [...value.trim().matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*/gy)];
  if (parts.length === 0 || parts.reduce((length, part) => length + part[0].length, 0) !== value.trim().length) return undefined;
  if (parts.length > 1 && parts.some((part) => part[2] === undefined)) return undefined;
  const total = parts.reduce((sum, part) => sum + Number(part[1]) * (units[part[2] ?? 's'] ?? 1000), 0);
  return total > 0 ? total : undefined;
}
