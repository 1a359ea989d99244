import type { AutoShape } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';

/**
 * What a model means that answers in prose where a value of a type is asked for; undefined where that is not plain. Plain is what the answer
 * begins with, ends with on a line of its own, or is the one thing that it marks: `simple`, `**Simple.** It is short.`, `I take "simple"`.
 * A list is one in Markdown.
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

/** Characters; what is longer is no answer to one question. */
const longest = 4_000;

type Reader = (words: string) => Json | undefined;

function readerFor(
  type: AutoShape['type'],
  choices: readonly string[] | undefined,
  jsonType: Json | undefined,
): Reader | undefined {
  if (type === 'boolean' || jsonType === 'boolean') return (words) => booleanWords.get(words.toLowerCase());
  if (jsonType === 'integer' || jsonType === 'number') return readNumber;
  if (!choices || jsonType !== 'string') return undefined;
  return (words) => choices.find((one) => one === words) ?? onlyOne(choices.filter((one) => sameWords(one, words)));
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

const sameWords = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const onlyOne = (all: readonly string[]): string | undefined => (all.length === 1 ? all[0] : undefined);

/** A number with a unit behind it at most: `500`, `1,000 tokens`. */
function readNumber(words: string): number | undefined {
  const [, digits] = /^(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:\s+[a-z]+)?$/i.exec(words) ?? [];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}

/** What the whole text, its beginning, its last line or the one thing that it marks says. */
function plainOf(text: string, read: Reader): Json | undefined {
  const whole = text.trim();
  const lines = whole.split('\n');
  const [first = ''] = whole.split(/[!?;:\n\u2013\u2014]|[.,](?!\d)|\s-\s/, 1);
  for (const words of [whole, first, lines.at(-1) ?? '']) {
    const value = read(bare(words));
    if (value !== undefined) return value;
  }
  const marked = [...whole.matchAll(/"([^"\n]+)"|`([^`\n]+)`|\*\*([^*\n]+)\*\*/g)].flatMap(([, ...groups]) => {
    const value = read(bare(groups.find((one) => one !== undefined) ?? ''));
    return value === undefined ? [] : [value];
  });
  return new Set(marked).size === 1 ? marked[0] : undefined;
}

/** Words without what Markdown and quotes put around them, and without the sign at the end of a sentence. */
const bare = (words: string): string =>
  words
    .trim()
    .replace(/^[\s"'`*_#>]+/, '')
    .replace(/[\s"'`*_.!]+$/, '');

/** The items of a list in Markdown, with nothing but a line that ends in a colon before it. Undefined for everything else. */
function listIn(text: string, items: Json | undefined): Json | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines[0]?.trimEnd().endsWith(':')) lines.shift();
  const found = lines.map((line) => /^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+(\S.*)$/.exec(line)?.[1]);
  if (found.length === 0 || found.includes(undefined) || !areTexts(items)) return undefined;
  return found.map((item) => bareItem(item ?? ''));
}

const bareItem = (item: string): string => item.trim().replace(/^(["'`]|\*\*)(.*)\1$/, '$2');

/** Whether a list may hold texts. */
const areTexts = (items: Json | undefined): boolean =>
  typeof items !== 'object' ||
  items === null ||
  Array.isArray(items) ||
  items['type'] === undefined ||
  items['type'] === 'string';

const textsOf = (values: Json | undefined): string[] | undefined =>
  Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
