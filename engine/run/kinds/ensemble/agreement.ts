import type { Json, JsonMap } from '../../../language/json.ts';
import type { ClaimStatement } from './claims.ts';
import { claimStatements } from './claims.ts';

/** A claim with its supporters: one row of the matrix. */
export interface Claim {
  /** As worded in the first answer with it. */
  claim: string;
  /** The number of answers with it. */
  support: number;
  level: 'all' | 'most' | 'some' | 'one';
  /** One boolean for each answer, in order. */
  said: boolean[];
}

export interface Agreement {
  claims: Claim[];
  /** From 0 (no claim is shared) to 1 (all agree); null for fewer than two answers. */
  agreement: number | null;
}

/** Two sentences are one claim where they share this part of their words. */
const alike = 0.6;

/**
 * Counts which answers make which claims. Two statements are the same claim where place, numbers and negation are equal and
 * at least 60 % of their content words are shared. Agreement is the share of other answers with a claim, averaged over all
 * claims.
 */
export function countAgreement(answers: readonly Json[]): Agreement {
  const rows: { statement: ClaimStatement; said: boolean[] }[] = [];
  /** An inverted index of rows by mark and word, so that a statement is only compared with similar ones. */
  const index = new Map<string, number[]>();

  const add = (statement: ClaimStatement, answer: number): void => {
    const { marks, words } = statement;
    const keys = words.size ? [...words].map((word) => `${marks}|${word}`) : [marks];
    const shared = new Map<number, number>();
    for (const key of keys) {
      for (const row of index.get(key) ?? []) shared.set(row, (shared.get(row) ?? 0) + 1);
    }

    let best: { row: number; likeness: number } | undefined;
    for (const [row, count] of shared) {
      const likeness = count / (keys.length + (rows[row]?.statement.words.size || 1) - count);
      if (likeness >= alike && (!best || likeness > best.likeness || (likeness === best.likeness && row < best.row)))
        best = { row, likeness };
    }

    const bestRow = best && rows[best.row];
    if (bestRow) {
      bestRow.said[answer] = true;
      return;
    }

    for (const key of keys) index.set(key, [...(index.get(key) ?? []), rows.length]);
    rows.push({ statement, said: answers.map((_, number) => number === answer) });
  };

  for (const [number, answer] of answers.entries()) {
    for (const statement of claimStatements(answer)) add(statement, number);
  }

  const claims = rows.map(({ statement, said }) => claimOf(statement.text, said));
  return { claims, agreement: agreementOf(claims, answers.length) };
}

export function claimOf(claim: string, said: boolean[]): Claim {
  const support = said.filter(Boolean).length;
  return { claim, support, level: levelOf(support, said.length), said };
}

function levelOf(support: number, answers: number): Claim['level'] {
  if (support === answers) return 'all';
  if (support === 1) return 'one';
  return support * 2 > answers ? 'most' : 'some';
}

function agreementOf(claims: readonly Claim[], answers: number): number | null {
  if (answers < 2 || claims.length === 0) return null;
  let count = 0;
  let shared = 0;
  for (const { support } of claims) {
    count += support;
    shared += support * ((support - 1) / (answers - 1));
  }

  return roundShare(shared / count);
}

export const roundShare = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Minority claims, by the answer with them. */
export function dissentOf(claims: readonly Claim[], answers: readonly JsonMap[]): JsonMap[] {
  return answers.flatMap((answer, number) => {
    const own = claims.filter(({ said, support }) => said[number] && support * 2 <= said.length && said.length > 1);
    return own.length ? [{ ...answer, claims: own.map(({ claim }) => claim) }] : [];
  });
}
