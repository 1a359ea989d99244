import { splitName } from './extract/roles.ts';
import { commonLabels } from './text/labels.ts';
import { countTerms, termsIn } from './text/terms.ts';
import type { Reader } from './text/token.ts';

interface Scored {
  label: string;
  /** This label's share of all evidence, 0 to 1. */
  share: number;
  /** Weight of the evidence. */
  score: number;
}

/** The required lead of a label over a whole text: it has evidence, and this factor more than the next one. */
const usualMargin = 1.15;

/**
 * The label with the most evidence in a text; undefined without evidence, or for a tie. With a margin of 1 the first of tied
 * labels is taken.
 */
export function classify({
  text,
  labels,
  hints,
  read,
  margin = usualMargin,
}: {
  text: string;
  labels: readonly string[];
  hints: string;
  read: Reader;
  margin?: number;
}): Scored | undefined {
  const [first, second] = scoreLabels(text, labels, hints, read);
  if (!first || first.score <= 0) return undefined;
  return second && first.score < second.score * margin ? undefined : first;
}

/**
 * Every label with its evidence in the text, best first. A label's cues are its own words, those in `hints`, and a common
 * list.
 */
export function scoreLabels(text: string, labels: readonly string[], hints: string, reader: Reader): Scored[] {
  const counts = countTerms(termsIn(text, reader));
  const lower = ` ${text.toLowerCase().replace(/\s+/g, ' ')} `;
  const cues = labels.map((label) => cuesOf(label, labels, hints, reader));
  const holders = countTerms(cues.flatMap((one) => [...one.keys()]));
  const scores = cues.map((one) => {
    let score = 0;
    for (const [cue, weight] of one) {
      const count = cue.includes(' ') ? lower.split(cue).length - 1 : (counts.get(cue) ?? 0);
      if (count) score += (weight * (1 + Math.log(count))) / (holders.get(cue) ?? 1);
    }
    return score;
  });
  const sum = scores.reduce((a, b) => a + b, 0);

  return labels
    .map((label, i) => ({ label, score: scores[i] ?? 0, share: sum ? (scores[i] ?? 0) / sum : 0 }))
    .sort((a, b) => b.score - a.score);
}

/** Stems (and phrases with a space) that support a label, with weights. */
function cuesOf(label: string, labels: readonly string[], hints: string, reader: Reader): Map<string, number> {
  const cues = new Map<string, number>();

  const add = (text: string, weight: number) => {
    for (const [, phrase] of text.matchAll(/["“]([^"”]+ [^"”]+)["”]/g)) {
      if (phrase) cues.set(phrase.toLowerCase(), weight * 1.5);
    }

    const list = text.replace(/["“][^"”]+ [^"”]+["”]/g, ' ').replace(/["“”]/g, '');
    // With commas, an item of several words is one cue; without them, every word is.
    for (const item of list.split(list.includes(',') ? /[,;/]+/ : /[\s;/]+/)) {
      const words = item.trim().replace(/^(?:and|or)\s+/i, '');
      if (words.includes(' ')) cues.set(words.toLowerCase(), weight * 1.5);
      else for (const term of words ? termsIn(words, reader) : []) cues.set(term, Math.max(weight, cues.get(term) ?? 0));
    }
  };

  const hint = hintFor(label, labels, hints);
  const usual = commonLabels[splitName(label)];
  if (usual !== undefined) add(usual, hint === undefined ? 1 : 0.5);
  if (hint !== undefined) add(hint, 1);
  add(splitName(label), hint === undefined ? 2 : 1);

  return cues;
}

/** The description of one label: `money: rent, price; work: miller` or `money (rent, price)`. */
export function hintFor(label: string, labels: readonly string[], hints: string): string | undefined {
  const name = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const colon = new RegExp(`(?:^|[^\\w-])["'“]?${name}["'”]?\\s*(?::|=|–|—| - )\\s*([^;\\n]+)`, 'i').exec(hints)?.[1];
  const brackets = new RegExp(`(?:^|[^\\w-])["'“]?${name}["'”]?\\s*\\(([^)]+)\\)`, 'i').exec(hints)?.[1];
  const hint = brackets ?? colon;
  if (hint === undefined) return undefined;

  // A list of labels describes none of them: "one of: money, work".
  const others = labels.filter((other) => other !== label);
  const ends = others
    .map((other) => hint.search(new RegExp(`(?:^|[^\\w-])${other.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*[:(]`, 'i')))
    .filter((at) => at >= 0);

  return ends.length ? hint.slice(0, Math.min(...ends)) : hint;
}
