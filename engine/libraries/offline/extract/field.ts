import type { Json } from '../../../language/json.ts';
import { classify } from '../classify.ts';
import { termsIn } from '../text/terms.ts';
import type { Reader } from '../text/token.ts';
import { moneyIn } from './finders.ts';
import type { Passage } from './passages.ts';
import { finders, roleOf } from './roles.ts';
import type { AnswerShape } from './shape.ts';
import { asClaim } from './wording.ts';

/** One field of an item, from the passage that is its evidence; undefined where the passage does not say it. */
export function fieldIn(shape: AnswerShape, passage: Passage, document: { name?: string }, reader: Reader): Json | undefined {
  const role = roleOf(shape);
  if (role === 'quote') return passage.text;
  if (role === 'claim' || role === 'summary') return asClaim(passage.text);
  if (role === 'title') return passage.heading;
  if (role === 'file') return passage.source ?? document.name;

  // One sentence has little evidence, so a small lead decides.
  if (role === 'choice') return choiceIn(shape, passage.text, reader, 1);
  if (role === 'flag') return flagIn(shape, passage.text, reader);
  if (role === 'score') return scoreOf(shape, passage.score);
  if (role === 'person') return nameIn(passage);

  const found = (finders[role]?.(passage.text) ?? []).filter(({ value }) => isWithinBounds(shape, value));
  const [first] = role === 'number' ? withoutOthers(found, passage.text) : found;
  if (!first) return undefined;
  if (shape.type === 'string') {
    if (role === 'date') return String(first.value);
    return first.text;
  }

  return first.value;
}

/** Plain numbers: not those of dates or sums of money, unless there are no others. */
function withoutOthers<T extends { start: number; end: number }>(found: readonly T[], text: string): readonly T[] {
  const money = moneyIn(text);
  const rest = found.filter(
    (one) =>
      !money.some((sum) => sum.start < one.end && one.start < sum.end) &&
      !/^(?:1\d{3}|20\d{2})$/.test(text.slice(one.start, one.end)),
  );

  return rest.filter((one) => /^\d/.test(text.slice(one.start, one.end)));
}

export const isWithinBounds = (shape: AnswerShape, value: Json): boolean =>
  typeof value !== 'number' ||
  ((shape.minimum === undefined || value >= shape.minimum) &&
    (shape.maximum === undefined || value <= shape.maximum) &&
    (shape.type !== 'integer' || Number.isInteger(value)));

/** The choice that a text supports; a choice called "other", "general" or "normal" is the default. */
export function choiceIn(shape: AnswerShape, text: string, reader: Reader, margin?: number): Json | undefined {
  const labels = (shape.choices ?? []).filter((choice) => typeof choice === 'string');
  const best = classify({ text, labels, hints: shape.description, read: reader, margin })?.label;
  return (
    best ??
    labels.find((label) => /^(?:other|others|none|unknown|unclear|general|misc(?:ellaneous)?|normal|neutral)$/i.test(label))
  );
}

/**
 * True where a cue occurs in the text. Cues are the description's words in brackets; with such a list and no match the answer
 * is false, without a list it is unknown.
 */
function flagIn(shape: AnswerShape, text: string, reader: Reader): boolean | undefined {
  const listed = /\(([^)]+)\)/.exec(shape.description)?.[1];
  const lower = ` ${text.toLowerCase().replace(/\s+/g, ' ')} `;
  if (listed !== undefined) {
    const stems = new Set(termsIn(text, reader));
    return listed
      .split(/\s*[,;]\s*/)
      .some((cue) =>
        cue.includes(' ')
          ? lower.includes(cue.toLowerCase())
          : wordIn(lower, cue) || termsIn(cue, reader).some((stem) => stems.has(stem)),
      );
  }

  return undefined;
}

const wordIn = (lower: string, word: string): boolean => {
  const at = lower.indexOf(word.toLowerCase());
  return at > 0 && !/\p{L}/u.test(lower.charAt(at - 1)) && !/\p{L}/u.test(lower.charAt(at + word.length));
};

/** A score of a passage on the schema's scale (by default 1 to 5), judged by the engine. */
function scoreOf(shape: AnswerShape, score: number): number {
  const [from, to] = [shape.minimum ?? 1, shape.maximum ?? 5];
  const value = from + (to - from) * Math.min(1, Math.max(0, (score - 0.25) / 0.65));
  return shape.type === 'integer' ? Math.round(value) : Math.round(value * 100) / 100;
}

/** The first run of names in a passage. */
function nameIn(passage: Passage): string | undefined {
  const from = passage.tokens.findIndex((token, i) => token.pos === 'PROPN' && (i > 0 || passage.tokens[1]?.pos === 'PROPN'));
  const [first] = passage.tokens;
  if (from < 0 || !first) return undefined;

  let to = from;
  while (passage.tokens[to + 1]?.pos === 'PROPN') to++;
  const [a, b] = [passage.tokens[from], passage.tokens[to]];

  return a && b ? passage.text.slice(a.start - first.start, b.end - first.start) : undefined;
}
