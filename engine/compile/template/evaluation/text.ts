import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { mostNesting } from '../../../language/values/nesting.ts';
import type { TemplateErrorCode } from './values.ts';

/** The budget of an evaluation, as far as writing a text spends it. */
export interface TextBudget {
  /** The longest text in UTF-16 code units. */
  readonly size: number;
  spend(steps: number): void;
  characters(count: number): void;
  made(text: string): string;
  fail(code: TemplateErrorCode, message: string): never;
}

/** JSON with `, ` and `: `; with `indent`, over several lines. */
export function writeJson(value: Json, run: TextBudget, indent = 0): string {
  let size = 0;

  const write = (one: Json, level: number): string => {
    if (level > mostNesting) run.fail('limit', say(texts.deepValue, { most: mostNesting }));
    const text = Array.isArray(one) || (typeof one === 'object' && one !== null) ? writeMembers(one, level) : spell(one);
    return text;
  };

  const spell = (one: null | boolean | number | string): string => {
    // Adding zero makes -0 the 0 that JSON knows.
    const text = typeof one === 'string' ? JSON.stringify(one) : String(typeof one === 'number' ? one + 0 : one);
    size += text.length + 2;
    if (size > run.size) run.characters(size);
    return text;
  };

  const writeMembers = (one: Json[] | { [key: string]: Json }, level: number): string => {
    run.spend(0.1);
    const list = Array.isArray(one);
    const members = list
      ? one.map((item) => write(item, level + 1))
      : Object.entries(one).map(([key, item]) => `${spell(key)}: ${write(item, level + 1)}`);
    const [open, close] = list ? '[]' : '{}';
    if (!indent || members.length === 0) return `${open}${members.join(', ')}${close}`;

    const line = `\n${' '.repeat(indent * (level + 1))}`;
    size += members.length * line.length;
    if (size > run.size) run.characters(size);

    return `${open}${line}${members.join(`,${line}`)}\n${' '.repeat(indent * level)}${close}`;
  };

  return run.made(write(value, 0));
}

/** Whether a text has characters of two code units; without them, positions and code points agree. */
const paired = /[\ud800-\udbff][\udc00-\udfff]/;

/** The number of code points. */
export function lengthOf(text: string): number {
  if (!paired.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The code points of a text; a plain text is indexed directly. */
export const points = (text: string): string[] | string => (paired.test(text) ? Array.from(text) : text);

/** The first `count` code points, or those from `from`. */
export function cut(text: string, from: number, to?: number): string {
  const all = points(text);
  return typeof all === 'string' ? all.slice(from, to) : all.slice(from, to).join('');
}
