import type { DebugProtocol } from '@vscode/debugprotocol';
import { isMap, type Json } from '../../../engine/language/json.ts';
import { filters } from '../../../engine/language/template/filters.ts';
import { functions } from '../../../engine/language/template/functions.ts';
import { typeNameOf } from './format-value.ts';
import { chainPattern } from './written-expressions.ts';

/** The context of a typed expression. */
interface KnownNames {
  /** The names in scope. */
  names(): Promise<readonly string[]>;
  /** The value of an expression. Rejects if it has none. */
  evaluate(expression: string): Promise<Json>;
}

type Item = DebugProtocol.CompletionItem;

/**
 * Completion at the end of an incomplete expression: filters after `|`, members after a dot, else names. `start` is counted
 * from 0.
 */
export async function completeTyped(typed: string, known: KnownNames): Promise<Item[]> {
  const [word = ''] = /\w*$/.exec(typed) ?? [];
  const before = typed.slice(0, typed.length - word.length);
  const fitting = (items: readonly Item[]): Item[] =>
    items.filter(({ label }) => label.startsWith(word)).map((item) => ({ ...item, start: before.length, length: word.length }));

  if (/\|\s*$/.test(before)) return fitting(Object.keys(filters).map((label): Item => ({ label, type: 'function' })));
  const base = chainBefore(before);
  if (base !== undefined) {
    const value = await known.evaluate(base).catch(() => null);
    const members = isMap(value) ? Object.entries(value).filter(([name]) => /^[A-Za-z_]\w*$/.test(name)) : [];
    return fitting(members.map(([label, member]): Item => ({ label, type: 'property', detail: typeNameOf(member) })));
  }

  const names = [...new Set(await known.names())].map((label): Item => ({ label, type: 'variable' }));
  const called = Object.keys(functions).map((label): Item => ({ label, type: 'function' }));
  return fitting([...names, ...called]);
}

/** The expression before a dot at the end of a text. */
const chainBefore = (text: string): string | undefined => new RegExp(`(${chainPattern})\\.$`).exec(text)?.[1];
