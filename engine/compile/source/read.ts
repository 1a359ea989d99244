import type { YAMLError } from 'yaml';
import { Composer, Parser } from 'yaml';
import { convert } from './convert.ts';
import type { SourceNode } from './nodes.ts';
import type { Reading } from './reading.ts';
import { recover } from './recover.ts';
import { fromYaml, harmless, isUnclosed } from './syntax.ts';

/** A part of a block that is read by itself: its first character stands in `column`. */
export interface Piece {
  from: number;
  to: number;
  column: number;
  depth: number;
  prose: boolean;
}

const options = { keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent', version: '1.2' } as const;

/** Reads a piece of a block. Where YAML fails, the parts that stand by themselves are read one by one. */
export function read(reading: Reading, piece: Piece): SourceNode {
  const { from, to, column, depth, prose } = piece;
  const delta = from - column;
  const { contents, errors } = parseYaml(' '.repeat(column) + reading.shielded.slice(from, to));
  const problems = errors.filter((error) => !isUnclosed(error)).map((error) => fromYaml(error, placeOf(reading, error, delta)));
  if (errors.some((error) => !harmless.has(error.code))) {
    const before = reading.problems.length;
    const recovered = recover(reading, piece);
    // What is broken is always told: if every part stands by itself, what YAML said of the whole is the news.
    if (recovered && reading.problems.length === before && !reading.loose) reading.problems.push(...problems);
    if (recovered) return recovered;
  }
  reading.problems.push(...problems);
  return convert({ reading, delta, depth, prose, end: from }, contents);
}

/** The parser's tree and all it has to say; never throws. */
function parseYaml(text: string): { contents: unknown; errors: YAMLError[] } {
  const composer = new Composer(options);
  const [document, second] = composer.compose(new Parser().parse(text), true, text.length);
  const errors = document ? [...document.errors, ...document.warnings] : [];
  return { contents: second && !document?.contents ? second.contents : document?.contents, errors };
}

function placeOf(reading: Reading, error: YAMLError, delta: number) {
  const { length } = reading.source;
  const start = Math.max(0, Math.min(length, error.pos[0] + delta));
  const end = Math.max(start, Math.min(length, error.pos[1] + delta));
  // A place in the white space behind a value is shown at the value's end.
  return start === end && start > 0 ? { start: start - 1, end } : { start, end };
}
