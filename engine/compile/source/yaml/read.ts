import type { YAMLError } from 'yaml';
import { Composer, Parser, Schema } from 'yaml';
import type { SourceNode } from '../nodes.ts';
import type { Nature } from './convert.ts';
import { convert } from './convert.ts';
import type { Reading } from './reading.ts';
import { maxProblems } from './reading.ts';
import { recover } from './recover.ts';
import { fromYaml, harmless, isUnclosed, tooDeep } from './syntax.ts';

/** A part of a block that is parsed by itself; its first character is in `column`. */
export interface Piece {
  from: number;
  to: number;
  column: number;
  depth: number;
  nature: Nature;
}

/** One schema for all pieces: creating it costs more than parsing a small piece. */
const schema = new Schema({ schema: 'core' });
const options = { schema, keepSourceTokens: true, uniqueKeys: false, logLevel: 'silent', version: '1.2' } as const;

/** Parses a piece of a block. Where YAML fails, independent parts are parsed one by one. */
export function read(reading: Reading, piece: Piece): SourceNode {
  const { from, to, column, depth, nature } = piece;
  if (depth === 0) defuse(reading);
  const delta = from - column;
  const { contents, errors } = parseYaml(' '.repeat(column) + reading.masked.slice(from, to));
  const problems = errors
    .filter((error) => !isUnclosed(error))
    .slice(0, maxProblems)
    .map((error) => fromYaml(error, placeOf(reading, error, delta)));

  if (errors.some((error) => !harmless.has(error.code))) {
    const before = reading.problems.length;
    const recovered = recover(reading, piece);
    // A broken text always has a problem: where every part can be parsed by itself, it is YAML's problem for the whole.
    if (recovered && reading.problems.length === before && !reading.loose) reading.problems.push(...problems);
    if (recovered) return recovered;
  }

  reading.problems.push(...problems);
  return convert({ reading, delta, depth, nature, end: from }, contents);
}

/** Rows of brackets or dashes that only an attack has; the parser would need seconds for them, or overflow the stack. */
const bombs = /(?:[[{]\s*){200}|(?:[-?][ \t]+){200}/;

/** Blanks a part that nests too deeply, so that at least the text before it is parsed. */
function defuse(reading: Reading): void {
  const bomb = bombs.exec(reading.masked);
  if (!bomb) return;
  const range = { start: bomb.index, end: bomb.index + 1 };
  reading.problems.push(tooDeep(range));
  reading.blank = bomb.index;
  reading.masked = reading.masked.slice(0, bomb.index) + ' '.repeat(reading.masked.length - bomb.index);
}

/** The parser's tree and its messages; never throws. */
function parseYaml(text: string): { contents: unknown; errors: YAMLError[] } {
  const limit = Error.stackTraceLimit;
  // The parser makes an Error of each fault; unused stack traces would cost more than the parsing.
  Error.stackTraceLimit = 0;

  try {
    const composer = new Composer(options);
    const [document, second] = composer.compose(new Parser().parse(text), true, text.length);
    const errors = document ? [...document.errors, ...document.warnings] : [];
    return { contents: second && !document?.contents ? second.contents : document?.contents, errors };
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function placeOf(reading: Reading, error: YAMLError, delta: number) {
  const { length } = reading.source;
  const start = Math.max(0, Math.min(length, error.pos[0] + delta));
  const end = Math.max(start, Math.min(length, error.pos[1] + delta));
  // A position in the white space behind a value is moved to the value's end.
  return start === end && start > 0 ? { start: start - 1, end } : { start, end };
}
