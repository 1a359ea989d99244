import type { Json } from '../../../language/json.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Run } from '../evaluation/run.ts';
import { cut, lengthOf, points } from '../evaluation/text.ts';
import { type Filter, numberOf, textOf } from './filter.ts';
import { formatted } from './format.ts';
import { type Wrapping, wrapLine } from './wrap.ts';

/** A filter of text; any other value is converted as for printing. */
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

/** A first letter that takes two capitals, such as ß, gets one here and two in `title`, as in Jinja. */
function capitalized(text: string): string {
  const first = cut(text, 0, 1).toUpperCase();
  return cut(first, 0, 1) + (cut(first, 1) + cut(text, 1)).toLowerCase();
}

/** Removes white space, or the given characters, from both ends. */
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

/** As in Python: without a separator the words; with `maximum` the last part holds the rest. */
export function split(text: string, separator: Json | undefined, maximum: Json | undefined, run: Run): string[] {
  if (separator === '') run.fail('bad-value', say(texts.emptySeparator), say(texts['emptySeparator.hint']));
  const most = typeof maximum === 'number' && maximum >= 0 ? maximum : Number.POSITIVE_INFINITY;
  if (typeof separator !== 'string') {
    if (most === Number.POSITIVE_INFINITY) return wordsOfText(text);
    const found = [...text.matchAll(/\S+/g)];
    const rest = found[most];
    return [...found.slice(0, most).map(([word]) => word), ...(rest ? [text.slice(rest.index)] : [])];
  }

  const parts = text.split(separator);
  run.items(parts.length);
  return parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

export const wordsOfText = (text: string): string[] => text.match(/\S+/g) ?? [];

/** Replaces every `old`, at most `count` times. */
export function replaceText(
  text: string,
  { old, by, count }: { old: string; by: string; count: Json | undefined },
  run: Run,
): string {
  const parts = old === '' ? ['', ...text, ''] : text.split(old);
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

/** At most `length` characters with `end`; a text that is `leeway` longer stays whole. `kill` cuts inside words too. */
function truncateText(
  text: string,
  { length, kill, end, leeway }: { length: number; kill: boolean; end: string; leeway: number },
): string {
  const all = points(text);
  if (all.length <= length + leeway) return text;
  const kept = cut(text, 0, Math.max(0, length - lengthOf(end)));
  const space = kept.lastIndexOf(' ');
  return (kill || space < 0 ? kept : kept.slice(0, space)) + end;
}

/** `width` is a number of spaces, or the text before each line; `first` and `blank`: that line, empty lines too. */
function indentLines(
  text: string,
  { width, first, blank }: { width: Json | undefined; first: boolean; blank: boolean },
  run: Run,
): string {
  const before = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, Math.max(0, numberOf(width))));
  const lines = text.split(/\r\n|\n|\r/);
  run.characters(text.length + before.length * lines.length);

  return lines
    .map((line, at) => {
      if (at === 0 ? first : blank || line !== '') return before + line;
      return line;
    })
    .join('\n');
}

function wrapped(text: string, mark: string, wrapping: Wrapping): string {
  return linesOf(text)
    .map((line) => wrapLine(line, wrapping).join(mark))
    .join(mark);
}

/** The lines of a text, without an empty one behind the last line break. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$|\r$/, '').split(/\r\n|\n|\r/));

let segmenter: Intl.Segmenter | undefined;
/** Made at its first use: it loads tables that take longer than the rest of a short run. */
const sentenceEnds = (): Intl.Segmenter => (segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' }));

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

function centered(text: string, width: number): string {
  const missing = Math.min(width, 100_000) - lengthOf(text);
  if (missing <= 0) return text;
  // As in Python, an odd space goes before the text where the width is odd too.
  const before = Math.floor(missing / 2) + (missing % 2 === 1 && width % 2 === 1 ? 1 : 0);
  return ' '.repeat(before) + text + ' '.repeat(missing - before);
}

export const textFilters = {
  capitalize: onText(capitalized),
  center: onText((text, [width]) => centered(text, numberOf(width))),
  format: onText((text, [names, ...values], run) => formatted(text, names, values, run)),
  indent: onText((text, [width, first, blank], run) =>
    indentLines(text, { width, first: first === true, blank: blank === true }, run),
  ),
  lines: onText(linesOf),
  lower: onText((text) => text.toLowerCase()),
  replace: onText((text, [old, by, count], run) =>
    replaceText(text, { old: run.print(old ?? ''), by: run.print(by ?? ''), count }, run),
  ),
  sentences: onText((text) =>
    Array.from(sentenceEnds().segment(text), ({ segment }) => segment.trim()).filter((one) => one !== ''),
  ),
  slugify: onText((text, [separator]) => slug(text, textOf(separator))),
  split: onText((text, [separator, maximum], run) => split(text, separator, maximum, run)),
  string: onText((text) => text),
  title: onText(titled),
  trim: onText((text, [characters]) => strip(text, characters)),
  truncate: onText((text, [length, kill, end, leeway]) =>
    truncateText(text, { length: numberOf(length), kill: kill === true, end: textOf(end), leeway: numberOf(leeway) }),
  ),
  upper: onText((text) => text.toUpperCase()),
  wordcount: onText((text) => text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  words: onText(wordsOfText),
  wordwrap: onText((text, [width, longWords, mark, hyphens]) =>
    wrapped(text, textOf(mark), { width: numberOf(width), longWords: longWords === true, hyphens: hyphens === true }),
  ),
} as const;
