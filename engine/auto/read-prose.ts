import type { AutoShape } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';

/**
 * Reads the value that a model means which answers in prose. Undefined where there is any doubt: one more question costs less
 * than a wrong answer that is locked. The value must be the whole answer, its beginning, or its last line (`simple`,
 * `**Simple.** It is short.`), and nothing else in the answer may contradict it. A list is one in Markdown.
 */
export function readProse(
  text: string,
  { type, choices, schema }: Pick<AutoShape, 'type' | 'choices' | 'schema'>,
): Json | undefined {
  if (text.length > longest) return undefined;
  if (schema['type'] === 'array') return listIn(text, schema['items']);
  const read = readerFor(type, choices ?? textsOf(schema['enum']), schema['type']);
  return read && plainOf(text, read);
}

/** In characters; a longer text is no answer to one question. */
const longest = 4_000;

interface Reader {
  value(words: string): Json | undefined;
  /** All words that stand for a value. */
  names: readonly string[];
}

function readerFor(
  type: AutoShape['type'],
  choices: readonly string[] | undefined,
  jsonType: Json | undefined,
): Reader | undefined {
  if (type === 'boolean' || jsonType === 'boolean')
    return { value: (words) => booleanWords.get(words.toLowerCase()), names: [...booleanWords.keys()] };
  if (jsonType === 'integer' || jsonType === 'number') return { value: readNumber, names: [] };
  if (!choices || jsonType !== 'string') return undefined;

  return {
    value: (words) => choices.find((one) => one === words) ?? onlyOne(choices.filter((one) => sameWords(one, words))),
    names: choices,
  };
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

const sameWords = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const onlyOne = (all: readonly string[]): string | undefined => (all.length === 1 ? all[0] : undefined);

/**
 * A number, followed at most by its unit: `500`, `1,000 tokens`. Not where the unit changes the number: `5 thousand`, `5
 * minutes`.
 */
function readNumber(words: string): number | undefined {
  const [, digits, unit = ''] = /^(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:\s+([a-z]+))?$/i.exec(words) ?? [];
  if (digits === undefined || scales.has(unit.toLowerCase())) return undefined;
  return Number(digits.replaceAll(',', ''));
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split('|'));

/** Units that change the number before them. */
const scales = setOf(
  'k|m|b|bn|hundred|hundreds|thousand|thousands|million|millions|billion|billions|trillion|trillions|dozen|dozens|percent|pct|permille|half|' +
    'ms|s|sec|secs|second|seconds|min|mins|minute|minutes|h|hr|hrs|hour|hours|day|days|week|weeks|month|months|year|years|kb|mb|gb|tb',
);

/** Words that take a statement back or make it conditional; `t` is what is left of `don't`. */
const reservations = setOf(
  'not|t|no|nor|none|never|neither|cannot|without|avoid|avoiding|except|unless|if|but|however|though|although|or|rather|instead|otherwise|' +
    'maybe|perhaps|possibly|depends|hardly|unlikely|wrong|incorrect|untrue|lie|between|than|versus|vs',
);

/** The value in the whole text, its beginning or its last line, where the rest leaves no doubt. */
function plainOf(text: string, { value: read, names }: Reader): Json | undefined {
  const whole = text.trim();
  const [first = ''] = whole.split(/[!;:\n\u2013\u2014]|[.,](?!\d)|\s-\s/, 1);
  const last = whole.slice(whole.lastIndexOf('\n') + 1);
  const parts = [
    { words: whole, rest: '' },
    { words: first, rest: whole.slice(first.length) },
    { words: last, rest: whole.slice(0, whole.length - last.length) },
  ];

  for (const { words, rest } of parts) {
    const said = bare(words);
    const value = read(said);
    if (value === undefined) continue;
    const others = names.filter((name) => read(name) !== value);
    return rest === '' || !(isDoubted(rest, others) || isOtherNumber(said, rest)) ? value : undefined;
  }

  return undefined;
}

/** Whether a text asks a question, takes a statement back, or names one of several other answers. */
function isDoubted(rest: string, others: readonly string[]): boolean {
  const words = wordsOf(rest);
  const inWords = ` ${words.join(' ')} `;

  const names = (one: string): boolean => {
    const name = wordsOf(one).join(' ');
    return name === '' ? rest.includes(one) : inWords.includes(` ${name} `);
  };

  return rest.includes('?') || words.some((word) => reservations.has(word)) || others.some(names);
}

/** Whether a number in digits is the number of an item, one of several numbers, or a part of one. */
const isOtherNumber = (said: string, rest: string): boolean =>
  /\d/.test(said) && (/^\.\s+\S|\d/.test(rest) || wordsOf(rest).some((word) => scales.has(word)));

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A text without its Markdown marks, quotes, and the sign at the end of its sentence. */
const bare = (words: string): string =>
  words
    .trim()
    .replace(/^[\s"'`*_#>]+/, '')
    .replace(/[\s"'`*_.!]+$/, '');

/**
 * The items of one flat Markdown list, preceded at most by a line that ends in a colon. Undefined otherwise, and where an
 * item may be a heading or several texts.
 */
function listIn(text: string, items: Json | undefined): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [title = ''] = lines;
  if (isHeading(title) && !listItem.test(title)) {
    if (isDoubted(title, [])) return undefined;
    lines.shift();
  }

  const found = lines.map((line) => listItem.exec(line)?.groups);
  const markers = new Set(found.map((one) => `${one?.['indent']}${one?.['marker'] ?? '1'}`));
  const texts = found.map((one) => bareItem(one?.['item'] ?? ''));
  const plain = markers.size === 1 && texts.every((one) => one !== undefined && one !== '' && !isHeading(one));

  return plain && areTexts(items) ? texts.filter((one) => one !== undefined) : undefined;
}

const listItem = /^(?<indent>\s{0,3})(?:(?<marker>[-*+])|\d{1,3}[.)])\s+(?<item>\S.*)$/;

const isHeading = (line: string): boolean => line.trimEnd().endsWith(':') || line.trimEnd().endsWith(':**');

/** An item without its quotes or marks; undefined where they stand around several parts of it. */
function bareItem(item: string): string | undefined {
  const whole = item.trim();
  const [, sign, inner = ''] = /^(["'`]|\*\*)(.*)\1$/.exec(whole) ?? [];
  if (sign === undefined) return whole;
  return inner.includes(sign) ? undefined : inner;
}

/** Whether a list may hold texts. */
const areTexts = (items: Json | undefined): boolean =>
  typeof items !== 'object' ||
  items === null ||
  Array.isArray(items) ||
  items['type'] === undefined ||
  items['type'] === 'string';

const textsOf = (values: Json | undefined): string[] | undefined =>
  Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
