import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonMap, JsonSchema } from '../../../../engine/language/json.ts';
import { isMap } from '../../../../engine/language/json.ts';
import { classify } from '../../../../engine/libraries/offline/classify.ts';
import { readEnglish } from '../../../../engine/libraries/offline/english.ts';
import { extractValue } from '../../../../engine/libraries/offline/extract/object.ts';
import { readAnswerShape } from '../../../../engine/libraries/offline/extract/shape.ts';
import { keywordsOf } from '../../../../engine/libraries/offline/keywords.ts';
import { forFacts, rank } from '../../../../engine/libraries/offline/text/rank.ts';
import { sentencesOf } from '../../../../engine/libraries/offline/text/sentences.ts';
import { casesOf } from './scored.ts';

interface Held {
  classify: { labels: string[]; hints: string; cases: Record<string, string[]> }[];
  extract: { text: string; schema: JsonSchema; value: JsonMap }[];
  search: { passages: string[]; asks: { ask: string; at: number }[] };
  keywords: { text: string; any: string[][] }[];
}

/** What the offline engine makes of the cases that were held back. Shares are 0 to 1. */
export interface Quality {
  /** `precision`: of the labels that were named, how many were right; where nothing speaks, none is named. */
  classify: { precision: number; macroF1: number; majority: number; cases: number; wrong: string[] };
  extract: { precision: number; recall: number; fields: number; wrong: string[] };
  search: { first: number; asks: number; wrong: string[] };
  keywords: { found: number; groups: number; wrong: string[] };
}

/** Each task of the engine on its held-back cases; the same numbers every time. */
export function quality(): Quality {
  const held = casesOf<Held>('held.yaml');
  return {
    classify: classified(held.classify),
    extract: extracted(held.extract),
    search: searched(held.search),
    keywords: named(held.keywords),
  };
}

const share = (part: number, whole: number): number => (whole ? part / whole : 0);
const mean = (numbers: readonly number[]): number =>
  share(
    numbers.reduce((sum, one) => sum + one, 0),
    numbers.length,
  );

/** F1 of every label of every set, then their mean; beside it what always naming the commonest label of a set would score. */
function classified(sets: Held['classify']): Quality['classify'] {
  const wrong: string[] = [];
  let [cases, named, right] = [0, 0, 0];
  const scores = sets.map(({ labels, hints, cases: texts }) => {
    const told = labels.flatMap((label) =>
      (texts[label] ?? []).map((text) => ({ label, found: classify({ text, labels, hints, read: readEnglish })?.label, text })),
    );
    cases += told.length;
    for (const { label, found, text } of told) {
      if (found !== undefined) named++;
      if (found === label) right++;
      else wrong.push(`${label}, not ${found ?? 'none'}: ${text}`);
    }
    const commonest = labels.toSorted((a, b) => (texts[b]?.length ?? 0) - (texts[a]?.length ?? 0))[0];
    return {
      ours: macroF1(labels, told),
      majority: macroF1(
        labels,
        told.map((one) => ({ ...one, found: commonest })),
      ),
    };
  });
  return {
    precision: share(right, named),
    macroF1: mean(scores.map(({ ours }) => ours)),
    majority: mean(scores.map(({ majority }) => majority)),
    cases,
    wrong,
  };
}

function macroF1(labels: readonly string[], told: readonly { label: string; found: string | undefined }[]): number {
  return mean(
    labels.map((label) => {
      const right = told.filter((one) => one.label === label && one.found === label).length;
      const named = told.filter(({ found }) => found === label).length;
      const wanted = told.filter((one) => one.label === label).length;
      return share(2 * right, named + wanted);
    }),
  );
}

/** Leaf by leaf: precision over the values that were given, recall over those that the text holds. */
function extracted(cases: Held['extract']): Quality['extract'] {
  let [given, right, wanted, fields] = [0, 0, 0, 0];
  const wrong: string[] = [];
  for (const { text, schema, value } of cases) {
    const found = extractValue(readAnswerShape({ type: 'object', ...schema }), {
      documents: [{ text }],
      query: [],
      count: undefined,
      read: readEnglish,
    });
    const theirs = new Map(leaves(found));
    const ours = new Map(leaves(value));
    for (const path of new Set([...theirs.keys(), ...ours.keys()])) {
      const [is, should] = [theirs.get(path) ?? null, ours.get(path) ?? null];
      const same = isDeepStrictEqual(is, should);
      fields++;
      if (is !== null) given++;
      if (should !== null) wanted++;
      if (same && should !== null) right++;
      if (!same) wrong.push(`${path}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}: ${text.slice(0, 60)}`);
    }
  }
  return { precision: share(right, given), recall: share(right, wanted), fields, wrong };
}

function leaves(value: Json, path = ''): [string, Json][] {
  if (Array.isArray(value)) return value.flatMap((one, index) => leaves(one, `${path}[${index}]`));
  if (isMap(value)) return Object.entries(value).flatMap(([name, one]) => leaves(one, path ? `${path}.${name}` : name));
  return [[path, value]];
}

/** How often the sentence that answers stands first. */
function searched({ passages, asks }: Held['search']): Quality['search'] {
  const sentences = sentencesOf(passages.join(' '), readEnglish);
  const wrong = asks.flatMap(({ ask, at }) => {
    const terms = sentencesOf(ask, readEnglish).flatMap((one) => one.terms);
    const [best] = rank(sentences, terms, { ...forFacts, query: 1 }).toSorted((a, b) => b.score - a.score);
    return best?.sentence.text === passages[at] ? [] : [`${ask} → ${best?.sentence.text}`];
  });
  return { first: 1 - share(wrong.length, asks.length), asks: asks.length, wrong };
}

/** How many of the groups of words are met by the first five keywords. */
function named(cases: Held['keywords']): Quality['keywords'] {
  let groups = 0;
  const wrong = cases.flatMap(({ text, any }) => {
    groups += any.length;
    const found = keywordsOf(sentencesOf(text, readEnglish), 5).join(', ').toLowerCase();
    return any.filter((words) => !words.some((word) => found.includes(word))).map((words) => `${words.join('/')} in: ${found}`);
  });
  return { found: 1 - share(wrong.length, groups), groups, wrong };
}
