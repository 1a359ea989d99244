import { say } from '../../../engine/language/texts.ts';
import { historyTabTexts } from '../texts/history.ts';

/** A moment of the last or next hours (milliseconds since 1970), to the second: `10:42:07`. */
export const formatTimeOfDay = (at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A moment (milliseconds since 1970) relative to another one: `today 10:42`, `19 Nov 09:12`. */
export function formatWhen(at: number, now: number): string {
  const moment = new Date(at);
  const time = moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return say(historyTabTexts.today, { time });
  if (days === 1) return say(historyTabTexts.yesterday, { time });

  const isThisYear = moment.getFullYear() === new Date(now).getFullYear();
  const day = moment.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: isThisYear ? undefined : 'numeric',
  });

  return `${day} ${time}`;
}
