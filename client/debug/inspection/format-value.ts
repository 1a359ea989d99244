import type { Json } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { say } from '../../../engine/language/texts.ts';
import { debugTexts } from '../texts.ts';

/** Maximum characters of a text shown beside a name. */
const longest = 2000;
/** Maximum characters of a list or map shown beside a name. */
const room = 120;

/** The name of a value's type. */
export function typeNameOf(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return say(debugTexts.text);
  if (Array.isArray(value)) return say(debugTexts.list);
  if (isMap(value)) return say(debugTexts.map);
  return typeof value;
}

/** A value on one line, truncated. */
export function formatBrief(value: Json): string {
  if (typeof value === 'string') return quoted(value, longest);
  if (Array.isArray(value)) return within(value, inside, ['[', ']']);
  if (isMap(value)) return within(Object.keys(value), (key) => `${key}: ${inside(value[key] ?? null)}`, ['{', '}']);
  return String(value);
}

/** A complete value: text as it is, everything else as JSON. */
export const formatWhole = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** Members until the space is used up; large lists are never formatted in full. */
function within<T>(members: readonly T[], write: (one: T) => string, [open, close]: readonly [string, string]): string {
  const parts: string[] = [];
  let used = 0;
  for (const one of members) {
    if (used > room) break;
    const part = write(one);
    used += part.length + 2;
    parts.push(part);
  }

  const more = members.length - parts.length;
  return `${open}${parts.join(', ')}${more ? `, ${say(debugTexts.more, { count: more })}` : ''}${close}`;
}

function inside(value: Json): string {
  if (Array.isArray(value)) return value.length ? `[… ${value.length}]` : '[]';
  if (isMap(value)) return Object.keys(value).length ? '{…}' : '{}';
  return typeof value === 'string' ? quoted(value, 40) : String(value);
}

const quoted = (text: string, most: number): string => JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
