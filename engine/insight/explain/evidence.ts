import type { Compiled } from '../../compile/compiled.ts';
import { problem } from '../../language/problem.ts';
import type { Problem, Range } from '../../language/problems.ts';

/** A mismatch, with the words of the text that show it. */
export interface AlignmentFinding {
  what: string;
  quote: string;
  /** The step in which they stand. */
  step?: string;
}

/** Findings as problems of the text. A finding whose quote does not occur in the text has no evidence, and is dropped. */
export function alignmentProblems(findings: readonly AlignmentFinding[], compiled: Compiled): Problem[] {
  return findings.flatMap(({ what, quote, step }) => {
    const range = evidenceOf(quote, compiled, step);
    return range ? [problem('alignment', range, { why: what })] : [];
  });
}

/** The position of a quote in the text, ignoring white space; preferably inside the named step. */
export function evidenceOf(quote: string, { text, byPath, steps, at }: Compiled, step?: string): Range | undefined {
  const words = quote.trim();
  if (words === '') return undefined;

  const node = step === undefined ? undefined : byPath.get(step);
  const placement = node && steps[node.index];
  if (placement) {
    const from = at(placement.block) + placement.step.range.start;
    const found = find(text, words, from, at(placement.block) + placement.step.range.end);
    if (found) return found;
  }

  return find(text, words, 0, text.length);
}

function find(text: string, words: string, from: number, to: number): Range | undefined {
  const exact = text.indexOf(words, from);
  if (exact >= 0 && exact + words.length <= to) return { start: exact, end: exact + words.length };

  const loose = squeezed(text, from, to);
  const wanted = words.replace(/\s+/g, ' ');
  const at = loose.text.indexOf(wanted);
  if (at < 0) return undefined;

  return { start: loose.places[at] ?? from, end: (loose.places[at + wanted.length - 1] ?? from) + 1 };
}

/** A part of a text with each run of white space as one space, and the original position of each character. */
function squeezed(text: string, from: number, to: number): { text: string; places: number[] } {
  const letters: string[] = [];
  const places: number[] = [];
  for (let at = from; at < to; at++) {
    const letter = text.charAt(at);
    const blank = /\s/.test(letter);
    if (blank && letters.at(-1) === ' ') continue;
    letters.push(blank ? ' ' : letter);
    places.push(at);
  }

  return { text: letters.join(''), places };
}
