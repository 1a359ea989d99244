/** A time in a time zone, as people write it: `Mon 23 Nov 2026, 07:00 CET`. */
export function formatZonedTime(time: number, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(time);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  const month = of('month').slice(0, 3);

  return `${of('weekday')} ${of('day')} ${month} ${of('year')}, ${of('hour')}:${of('minute')} ${of('timeZoneName')}`;
}
