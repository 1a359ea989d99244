/** When something is due: so many milliseconds after its pipeline began, or at a moment, in milliseconds since 1970. */
export type Deadline = { after: number } | { at: number };

/** A moment with its offset from UTC: without one, two machines would mean different moments. */
export const momentPattern = '^\\s*\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?\\s*([Zz]|[+-]\\d{2}:?\\d{2})\\s*$';
const moment = new RegExp(momentPattern);

/** Milliseconds since 1970 of a moment such as `2026-12-01T17:00Z`; undefined for anything else, and for days that do not exist. */
export function parseMoment(text: string): number | undefined {
  if (!moment.test(text)) return undefined;
  const at = Date.parse(
    text
      .trim()
      .replace(/[t ]+(?=\d)/, 'T')
      .replace(/\s+/g, '')
      .toUpperCase(),
  );
  if (!Number.isFinite(at)) return undefined;

  // `Date.parse` takes the 31st of February for a day of March.
  const [year, month, day] = text.trim().slice(0, 10).split('-').map(Number);
  const days = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();

  return (day ?? 0) <= days ? at : undefined;
}

/** When it is due, in milliseconds since 1970, where its pipeline began at `since`. */
export const dueAt = (deadline: Deadline, since: number): number => ('at' in deadline ? deadline.at : since + deadline.after);
