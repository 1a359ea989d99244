import type { Json } from '../../../language/json.ts';
import { parseNumberWord } from '../question/numbers.ts';
import { blocksOf, isLabelled } from '../text/blocks.ts';
import type { Sentence } from '../text/sentences.ts';
import { termsIn } from '../text/terms.ts';
import type { Reader } from '../text/token.ts';
import { isWithinBounds } from './field.ts';
import { datesIn, findNumbers, moneyIn, type TextValue } from './finders.ts';
import { finders, type Role, roleOf, splitName } from './roles.ts';
import type { AnswerShape } from './shape.ts';

/** Words for the kind of a value, not for its subject. */
const generic = new Set([
  'year',
  'number',
  'amount',
  'date',
  'count',
  'value',
  'name',
  'no',
  'id',
  'text',
  'of',
  'the',
  'email',
  'e-mail',
  'mail',
  'phone',
  'telephone',
  'url',
  'link',
  'website',
  'title',
  'total',
  'price',
  'cost',
]);
/** Synonyms for a field's words. */
const alike: Readonly<Record<string, string>> = {
  cost: 'price paid pay fee charge cost',
  price: 'price cost paid charge ticket fee',
  fee: 'fee charge cost price',
  founded: 'found founded established set foundation',
  established: 'founded established',
  author: 'author written wrote writes by',
  opened: 'opened opening begun',
  closed: 'closed shut ended',
  built: 'built raised erected finished',
  sold: 'sold sale',
  owner: 'owner owned owns',
  architect: 'architect designed planned',
  start: 'begins began starts started from',
  end: 'ends ended until closed',
};

/** One field of an object that describes a whole text; undefined where the text does not say it clearly. */
export function lookUp(shape: AnswerShape, text: string, sentences: readonly Sentence[], reader: Reader): Json | undefined {
  const role = roleOf(shape);
  const labelled = fromLabel(shape, role, text, reader);
  if (labelled !== undefined) return labelled;

  const cues = cuesOf(shape, reader);
  if (role === 'person' || role === 'text') return cues.size ? namedAfter(sentences, cues, role) : undefined;

  const find = finders[role];
  if (!find) return undefined;

  const candidates = sentences.flatMap((sentence) =>
    find(sentence.text)
      .filter(({ value }) => isWithinBounds(shape, value))
      .map((found) => ({ found, nearness: nearness(sentence, found, cues, role) })),
  );
  const near = candidates.filter(({ nearness: one }) => one > 0).sort((a, b) => b.nearness - a.nearness);
  const [best] = near;
  if (best) return asAsked(shape, role, best.found);

  // A field that only names a kind ("year", "email") is answered where the text has exactly one value of it.
  const distinct = [...new Map(candidates.map((one) => [one.found.value, one.found])).values()];
  const [only] = distinct;

  return only &&
    distinct.length === 1 &&
    role !== 'number' &&
    (!specific(shape) || role === 'email' || role === 'link' || role === 'phone')
    ? asAsked(shape, role, only)
    : undefined;
}

const asAsked = (shape: AnswerShape, role: Role, textValue: TextValue): Json => {
  if (shape.type === 'string') {
    if (role === 'date') return String(textValue.value);
    return textValue.text;
  }
  return textValue.value;
};

/** The stems of the field's own words and of their synonyms. */
function cuesOf(shape: AnswerShape, reader: Reader): Set<string> {
  const words = `${splitName(shape.name)} ${shape.description}`.toLowerCase().match(/[\p{L}-]+/gu) ?? [];
  const said = words.filter((word) => !generic.has(word)).concat(words.flatMap((word) => (alike[word] ?? '').split(' ')));
  return new Set([...termsIn(said.join(' '), reader), ...said.filter((word) => word === 'by')]);
}

const specific = (shape: AnswerShape): boolean =>
  splitName(shape.name)
    .split(' ')
    .some((word) => !generic.has(word));

/** 0 without a nearby cue; more for a closer one. A counted number must stand before its noun. */
function nearness(sentence: Sentence, textValue: TextValue, cues: ReadonlySet<string>, role: Role): number {
  const at = sentence.tokens.findIndex((token) => token.start - sentence.start >= textValue.start);
  let best = 0;
  for (const [i, token] of sentence.tokens.entries()) {
    if (!cues.has(token.stem)) continue;
    const distance = i - at;
    if (role === 'number' && (distance <= 0 || distance > 3)) continue;
    const width = distance < 0 ? -distance : distance * 1.6;
    best = Math.max(best, 1 / (1 + width));
  }

  return best;
}

/** `Total due: £12`, where the field has that name. */
function fromLabel(shape: AnswerShape, role: Role, text: string, reader: Reader): Json | undefined {
  const wanted = new Set(termsIn(splitName(shape.name), reader));
  if (!wanted.size) return undefined;

  let best: { share: number; value: Json } | undefined;
  for (const block of blocksOf(text)) {
    const line = text.slice(block.start, block.end);
    if (!isLabelled(line)) continue;

    const colon = line.indexOf(':');
    const label = termsIn(line.slice(0, colon), reader);
    const common = label.filter((term) => wanted.has(term)).length;
    const share = common / Math.max(label.length, wanted.size);
    if (share <= 0.3 || share <= (best?.share ?? 0)) continue;

    const value = typed(shape, role, line.slice(colon + 1).trim());
    if (value !== undefined) best = { share, value };
  }

  return best?.value;
}

function typed(shape: AnswerShape, role: Role, text: string): Json | undefined {
  if (shape.type === 'number' || shape.type === 'integer') {
    const value = parseNumberWord(text) ?? (moneyIn(text)[0] ?? findNumbers(text)[0])?.value;
    return value !== undefined && isWithinBounds(shape, value) ? value : undefined;
  }
  if (role === 'date') return datesIn(text)[0]?.value ?? (shape.format === 'date' ? undefined : text);
  if (shape.type === 'boolean') {
    if (/^(?:yes|true)\b/i.test(text)) return true;
    return /^(?:no|false)\b/i.test(text) ? false : undefined;
  }

  const find = role === 'person' || role === 'text' ? undefined : finders[role];
  return find ? find(text)[0]?.text : text;
}

/** The names that follow a cue: `written by Dr. Amara Osei`, `the owner was Ann Rudd`. */
function namedAfter(sentences: readonly Sentence[], cues: ReadonlySet<string>, role: Role): string | undefined {
  if (role !== 'person') return undefined;
  for (const sentence of sentences) {
    const tokens = sentence.tokens;
    for (const [i, token] of tokens.entries()) {
      if (!cues.has(token.stem) || token.stem === 'by') continue;
      let from = i + 1;
      while (from < tokens.length && from <= i + 4 && tokens[from]?.pos !== 'PROPN') from++;
      if (tokens[from]?.pos !== 'PROPN') continue;

      let to = from;
      while (tokens[to + 1]?.pos === 'PROPN') to++;
      const [first, last] = [tokens[from], tokens[to]];
      if (first && last) return sentence.text.slice(first.start - sentence.start, last.end - sentence.start);
    }
  }

  return undefined;
}
