import type { Sentence } from './sentences.ts';
import { density, isStatement, standing } from './standing.ts';
import { bm25, centre, cosine, inverseFrequencies, type Vector, vectorOf } from './weights.ts';

export interface Ranked {
  sentence: Sentence;
  /** 0 and up; about 1 is a sentence worth quoting. */
  score: number;
  /** The score of its content, whether or not it stands alone. */
  worth: number;
  vector: Vector;
}

/** The weights of the features. `query` is the similarity to the question, where there is one. */
interface Emphasis {
  central: number;
  density: number;
  lead: number;
  query: number;
  /** The similarity to the headings above a sentence, which name the text's subject. */
  title: number;
}
export const forSummary: Emphasis = { central: 0.4, density: 0.4, lead: 0.2, query: 0.5, title: 0.1 };
export const forFacts: Emphasis = { central: 0.35, density: 0.55, lead: 0.1, query: 0.2, title: 0.2 };

/** Scores every statement of some sentences, in order; other sentences are dropped. */
export function rank(sentences: readonly Sentence[], query: readonly string[], emphasis: Emphasis): Ranked[] {
  const statements = sentences.filter(isStatement);
  const rarity = inverseFrequencies(statements.map((sentence) => sentence.terms));
  const vectors = statements.map((sentence) => vectorOf(sentence.terms, rarity));
  const middle = centre(vectors);
  const likeness = scaled(vectors.map((vector) => cosine(vector, middle)));
  const texts = statements.map((sentence) => sentence.terms);
  const asked = scaled(bm25(query, texts));
  const titled = scaled(bm25(titleTerms(sentences), texts));

  return statements.map((sentence, i) => {
    const lead = sentence.kind === 'item' ? 0.5 : 1 / (1 + i) ** 0.5;
    const worth =
      emphasis.central * (likeness[i] ?? 0) +
      emphasis.density * density(sentence.tokens) +
      emphasis.lead * lead +
      emphasis.query * (asked[i] ?? 0) +
      emphasis.title * (titled[i] ?? 0);

    return { sentence, score: worth * rankAlone(standing(sentence)), worth, vector: vectors[i] ?? new Map() };
  });
}

/** The share of a statement's score that it keeps by how well it stands alone (0 to 1). */
export const rankAlone = (stands: number): number => 0.25 + 0.75 * stands;

const titleTerms = (sentences: readonly Sentence[]): string[] =>
  sentences.filter(({ kind }) => kind === 'heading').flatMap(({ terms }) => terms);

/**
 * The best `count` sentences without repetition, best first (maximal marginal relevance): each candidate loses by its
 * similarity to those already chosen.
 */
export function chooseSentences(ranked: readonly Ranked[], count: number, repetition = 0.7): Ranked[] {
  const left = ranked.map((one) => ({ one, repeats: 0 }));
  const chosen: Ranked[] = [];
  while (chosen.length < count) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const [i, { one, repeats }] of left.entries()) {
      const value = one.score * (1 - repetition * repeats);
      if (value > most) [best, most] = [i, value];
    }

    const [next] = best < 0 ? [] : left.splice(best, 1);
    if (!next) break;

    chosen.push(next.one);
    for (const other of left) other.repeats = Math.max(other.repeats, cosine(other.one.vector, next.one.vector));
  }

  return chosen;
}

function scaled(values: readonly number[]): number[] {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? values.map((value) => value / most) : values.map(() => 0);
}
