import type { Json } from '../../../language/json.ts';
import type { Run } from '../run.ts';
import { cut, lengthOf, points } from '../text.ts';
import { type Filter, numberOf, textOf } from './filter.ts';

/** A filter of text; any other value is taken as it would be printed. */
const onText =
  (work: (text: string, given: readonly (Json | undefined)[], run: Run) => Json): Filter =>
  (input, given, run) => {
    const text = run.print(input);
    run.characters(text.length);
    const result = work(text, given, run);
    return typeof result === 'string' ? run.made(result) : result;
  };

export const titled = (text: string): string =>
  text
    .split(/([-\s({[<]+)/)
    .map((word) => upperFirst(word.toLowerCase()))
    .join('');

const upperFirst = (word: string): string => cut(word, 0, 1).toUpperCase() + cut(word, 1);

/** Takes white space, or the given characters, off the ends. */
export function strip(text: string, characters: Json | undefined, start = true, end = true): string {
  if (typeof characters !== 'string') {
    const left = start ? text.trimStart() : text;
    return end ? left.trimEnd() : left;
  }
  const all = Array.from(text);
  const set = new Set(characters);
  let [from, to] = [0, all.length];
  while (start && from < to && set.has(all[from] ?? '')) from++;
  while (end && to > from && set.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

/** As in Python: without a separator the words, with `maximum` the rest in the last part. */
export function split(text: string, separator: Json | undefined, maximum: Json | undefined, run: Run): string[] {
  if (separator === '') run.fail('bad-value', 'The separator is empty.', 'Use `| list` for the single characters.');
  const most = typeof maximum === 'number' && maximum >= 0 ? maximum : Number.POSITIVE_INFINITY;
  if (typeof separator !== 'string') {
    if (most === Number.POSITIVE_INFINITY) return words(text);
    const found = [...text.matchAll(/\S+/g)];
    const rest = found[most];
    return [...found.slice(0, most).map(([word]) => word), ...(rest ? [text.slice(rest.index).trimEnd()] : [])];
  }
  const parts = text.split(separator);
  run.items(parts.length);
  return parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

export const words = (text: string): string[] => text.match(/\S+/g) ?? [];

/** Replaces every `old`, at most `count` times. */
export function replaced(text: string, old: string, by: string, count: Json | undefined, run: Run): string {
  const parts = text.split(old);
  const times = typeof count === 'number' && count >= 0 ? Math.min(count, parts.length - 1) : parts.length - 1;
  run.characters(text.length + times * by.length);
  return (
    parts.slice(0, times + 1).join(by) +
    parts
      .slice(times + 1)
      .map((part) => old + part)
      .join('')
  );
}

function truncated(text: string, length: number, kill: boolean, end: string, leeway: number): string {
  const all = points(text);
  if (all.length <= length + leeway) return text;
  const kept = cut(text, 0, Math.max(0, length - lengthOf(end)));
  const space = kept.lastIndexOf(' ');
  return (kill || space < 0 ? kept : kept.slice(0, space)) + end;
}

function indented(text: string, width: Json | undefined, first: boolean, blank: boolean, run: Run): string {
  const before = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, Math.max(0, numberOf(width, 4))));
  const lines = text.split('\n');
  run.characters(text.length + before.length * lines.length);
  return lines.map((line, at) => ((at === 0 ? first : blank || line.trim() !== '') ? before + line : line)).join('\n');
}

function wrapped(text: string, width: number, breakLong: boolean, mark: string): string {
  const most = Math.max(1, width);
  return text
    .split('\n')
    .map((line) => wrapLine(line, most, breakLong).join(mark))
    .join(mark);
}

function wrapLine(line: string, most: number, breakLong: boolean): string[] {
  const lines: string[] = [];
  let current = '';
  for (let word of words(line)) {
    if (current && current.length + 1 + word.length <= most) {
      current += ` ${word}`;
      continue;
    }
    if (current) lines.push(current);
    for (; breakLong && word.length > most; word = word.slice(most)) lines.push(word.slice(0, most));
    current = word;
  }
  return current || lines.length === 0 ? [...lines, current] : lines;
}

const sentenceEnds = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Letters and digits, accents taken off, in small letters. */
function slug(text: string, separator: string): string {
  const plain = text
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return plain
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(separator);
}

/** `%s`, `%d`, `%05.2f` and their like. */
function formatted(text: string, values: readonly (Json | undefined)[], run: Run): string {
  let next = 0;
  const result = text.replace(
    /%([-+0 ]{0,4})(\d{1,4})?(?:\.(\d{1,2}))?([a-zA-Z%])/g,
    (whole, flags: string, width: string | undefined, digits: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      if (next >= values.length) run.fail('wrong-filter-arguments', `There is no value for \`${whole}\`.`);
      const value = values[next++] ?? null;
      const shown = formatOne(kind, value, digits, flags, run, whole);
      const room = Number(width ?? 0);
      if (flags.includes('-')) return shown.padEnd(room);
      if (flags.includes('0') && kind !== 's')
        return shown.replace(/^([+-]?)(.*)$/s, (_, sign: string, rest: string) => sign + rest.padStart(room - sign.length, '0'));
      return shown.padStart(room);
    },
  );
  if (next < values.length)
    run.fail('wrong-filter-arguments', `There are ${values.length} values, but only ${next} places for them.`);
  return result;
}

function formatOne(kind: string, value: Json, digits: string | undefined, flags: string, run: Run, whole: string): string {
  if (kind === 's') return digits === undefined ? run.print(value) : cut(run.print(value), 0, Number(digits));
  if (!'difFeExXo'.includes(kind))
    return run.fail('bad-value', `\`${whole}\` is no known format.`, 'There are %s %d %f %e %x %o and %%.');
  if (typeof value !== 'number') return run.fail('type-mismatch', `\`${whole}\` wants a number.`);
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const size = Math.abs(value);
  if ('di'.includes(kind)) return sign + BigInt(Math.trunc(size)).toString();
  if ('fF'.includes(kind)) return sign + size.toFixed(Number(digits ?? 6));
  if ('eE'.includes(kind))
    return (
      sign +
      size
        .toExponential(Number(digits ?? 6))
        .replace(/e([+-])(\d)$/, 'e$10$2')
        .replace('e', kind)
    );
  const based = Math.trunc(size).toString(kind === 'o' ? 8 : 16);
  return sign + (kind === 'X' ? based.toUpperCase() : based);
}

function centered(text: string, width: number): string {
  const missing = Math.min(width, 100_000) - lengthOf(text);
  return missing <= 0 ? text : ' '.repeat(Math.floor(missing / 2)) + text + ' '.repeat(Math.ceil(missing / 2));
}

export const textFilters = {
  capitalize: onText((text) => upperFirst(text.toLowerCase())),
  center: onText((text, [width]) => centered(text, numberOf(width, 80))),
  format: onText((text, values, run) => formatted(text, values, run)),
  indent: onText((text, [width, first, blank], run) => indented(text, width, first === true, blank === true, run)),
  lines: onText((text) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))),
  lower: onText((text) => text.toLowerCase()),
  replace: onText((text, [old, by, count], run) => replaced(text, textOf(old, ''), textOf(by, ''), count, run)),
  sentences: onText((text) =>
    Array.from(sentenceEnds.segment(text), ({ segment }) => segment.trim()).filter((one) => one !== ''),
  ),
  slugify: onText((text, [separator]) => slug(text, textOf(separator, '-'))),
  split: onText((text, [separator, maximum], run) => split(text, separator, maximum, run)),
  string: onText((text) => text),
  title: onText(titled),
  trim: onText((text, [characters]) => strip(text, characters)),
  truncate: onText((text, [length, kill, end, leeway]) =>
    truncated(text, numberOf(length, 255), kill === true, textOf(end, '...'), numberOf(leeway, 5)),
  ),
  upper: onText((text) => text.toUpperCase()),
  wordcount: onText((text) => text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  words: onText(words),
  wordwrap: onText((text, [width, breakLong, mark]) =>
    wrapped(text, numberOf(width, 79), breakLong !== false, textOf(mark, '\n')),
  ),
} as const;
