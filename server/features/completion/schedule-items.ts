import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import { timeZones } from '../../../engine/language/schedules/time-zones.ts';
import { serverTexts } from '../../texts.ts';
import { inOrder } from './value-items.ts';

/** Common schedules, with their meaning. */
const usualSchedules: readonly (readonly [cron: string, text: keyof typeof serverTexts.schedules])[] = [
  ['0 * * * *', 'hourly'],
  ['*/15 * * * *', 'quarter'],
  ['0 7 * * *', 'daily'],
  ['0 7 * * MON-FRI', 'workdays'],
  ['0 7 * * MON', 'weekly'],
  ['0 7 1 * *', 'monthly'],
];

/** Completion after a key of `triggers`; `path` continues from there, without the dashes of lists. */
export function triggerItems([kind, member]: readonly string[]): CompletionItem[] | undefined {
  if (kind !== 'schedule') return undefined;
  if (member === 'timezone') return zoneItems();
  return member === undefined || member === 'cron' ? cronItems() : undefined;
}

/** The time zone of this machine first. */
function zoneItems(): CompletionItem[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return timeZones().map((label) => ({
    label,
    kind: CompletionItemKind.Value,
    sortText: `${label === own || label === 'UTC' ? 0 : 1}${label}`,
  }));
}

const cronItems = (): CompletionItem[] =>
  usualSchedules.map(([cron, text], index) => ({
    label: cron,
    kind: CompletionItemKind.Value,
    detail: serverTexts.schedules[text],
    insertText: `"${cron}"`,
    sortText: inOrder(index),
  }));
