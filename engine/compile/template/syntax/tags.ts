import type { Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/suggest.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, Part, TemplateProblem } from './ast.ts';
import { complain, maxExpression, maxExpressionDepth, type Parser, peek, skipWord, unexpected, want } from './cursor.ts';
import { parseChoice, parseOr, parseWhole } from './expression.ts';
import { parseNames } from './primary.ts';

/** The blocks that are open while a template is read; `body` takes the next part. */
export interface Blocks {
  root: Part[];
  body: Part[];
  open: { part: Extract<Part, { kind: 'if' | 'for' }>; tag: Range; outer: Part[] }[];
  /** Blocks beyond the greatest depth: their ends are skipped too. */
  ignored: number;
  problems: TemplateProblem[];
}

export function openBlocks(): Blocks {
  const root: Part[] = [];
  return { root, body: root, open: [], ignored: 0, problems: [] };
}

type Tag = (blocks: Blocks, parser: Parser, range: Range) => void;

const tags: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ['if', readIf],
  ['elif', readElif],
  ['else', readElse],
  ['endif', (blocks, parser, range) => readEnd(blocks, parser, range, 'if')],
  ['for', readFor],
  ['endfor', (blocks, parser, range) => readEnd(blocks, parser, range, 'for')],
  ['set', readSet],
]);

/** The words that `{%` may be followed by. */
export const statements: readonly string[] = [...tags.keys()];

/** Reads the tokens between `{%` and `%}`. */
export function readTag(blocks: Blocks, parser: Parser, range: Range, tooLong: boolean): void {
  const word = peek(parser);
  const read = tags.get(word.text);
  parser.at++;
  if (tooLong) complain(parser, range, say(texts.longTag, { most: maxExpression }));
  if (read && !tooLong) read(blocks, parser, range);
  else if (word.type === 'end') complain(parser, range, say(texts.missingTag));
  else {
    const guess = nearest(word.text, [...tags.keys(), 'raw']);
    complain(
      parser,
      { start: word.start, end: word.end },
      say(texts.unknownTag, { name: word.text }),
      guess ? say(texts.didYouMean, { name: guess }) : say(texts['unknownTag.hint']),
    );
  }
}

function open(blocks: Blocks, part: Extract<Part, { kind: 'if' | 'for' }>, body: Part[], parser: Parser): void {
  if (blocks.open.length >= maxExpressionDepth) {
    complain(parser, part.range, say(texts.deepBlocks, { most: maxExpressionDepth }));
    blocks.ignored++;
    return;
  }
  blocks.open.push({ part, tag: part.range, outer: blocks.body });
  blocks.body.push(part);
  blocks.body = body;
}

function readIf(blocks: Blocks, parser: Parser, range: Range): void {
  const body: Part[] = [];
  open(blocks, { kind: 'if', branches: [{ test: parseWhole(parser), body }], range }, body, parser);
}

function readFor(blocks: Blocks, parser: Parser, range: Range): void {
  const names = parseNames(parser);
  if (!skipWord(parser, 'in')) complain(parser, here(parser), say(texts.missingLoopList));
  const list = parseOr(parser);
  const filter = skipWord(parser, 'if') ? parseChoice(parser) : undefined;
  finish(parser);
  const body: Part[] = [];
  open(blocks, { kind: 'for', names, list, filter, body, range }, body, parser);
}

function readSet(blocks: Blocks, parser: Parser, range: Range): void {
  const token = peek(parser);
  const [name, second] = parseNames(parser);
  if (!name) return;
  if (second) complain(parser, second.range, say(texts.oneSet), say(texts['oneSet.hint']));
  if (peek(parser).type === 'end')
    complain(parser, here(parser), say(texts.missingSetValue), say(texts['missingSetValue.hint'], { name: name.name }));
  const value: Expression = want(parser, '=')
    ? parseWhole(parser)
    : { kind: 'broken', range: { start: token.end, end: token.end } };
  blocks.body.push({ kind: 'set', name, value, range });
}

function readElif(blocks: Blocks, parser: Parser, range: Range): void {
  const top = blocks.open.at(-1)?.part;
  const test = parseWhole(parser);
  if (blocks.ignored) return;
  if (top?.kind !== 'if' || top.otherwise) return void complain(parser, range, say(texts.misplacedElif));
  const body: Part[] = [];
  top.branches.push({ test, body });
  blocks.body = body;
}

function readElse(blocks: Blocks, parser: Parser, range: Range): void {
  const top = blocks.open.at(-1)?.part;
  finish(parser);
  if (blocks.ignored) return;
  if (!top || top.otherwise) return void complain(parser, range, say(texts.misplacedElse));
  const body: Part[] = [];
  top.otherwise = body;
  blocks.body = body;
}

function readEnd(blocks: Blocks, parser: Parser, range: Range, kind: 'if' | 'for'): void {
  finish(parser);
  if (blocks.ignored) {
    blocks.ignored--;
    return;
  }
  if (!blocks.open.some((one) => one.part.kind === kind)) return void complain(parser, range, say(texts.strayEnd, { tag: kind }));
  while (blocks.open.at(-1)?.part.kind !== kind) close(blocks, range.start);
  const ended = blocks.open.pop();
  if (!ended) return;
  ended.part.range = { start: ended.tag.start, end: range.end };
  blocks.body = ended.outer;
}

/** Ends the innermost block, which has no end of its own, at `end`. */
function close(blocks: Blocks, end: number): void {
  const ended = blocks.open.pop();
  if (!ended) return;
  const { kind } = ended.part;
  blocks.problems.push({
    code: 'template-syntax',
    range: ended.tag,
    message: say(texts.unclosedBlock, { tag: kind }),
    hint: say(texts['unclosedBlock.hint'], { tag: kind }),
  });
  ended.part.range = { start: ended.tag.start, end };
  blocks.body = ended.outer;
}

export function closeAll(blocks: Blocks, end: number): void {
  while (blocks.open.length) close(blocks, end);
}

const here = (parser: Parser): Range => ({ start: peek(parser).start, end: peek(parser).end });

function finish(parser: Parser): void {
  const token = peek(parser);
  if (token.type !== 'end') unexpected(parser, token);
}
