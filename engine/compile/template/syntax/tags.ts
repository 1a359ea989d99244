import type { Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Expression, MacroParameter, Name, Part, TemplateProblem } from './ast.ts';
import {
  broken,
  complain,
  maxExpression,
  maxExpressionDepth,
  type Parser,
  peek,
  rangeOf,
  skip,
  skipWord,
  want,
} from './cursor.ts';
import { endsHere, parseChoice, parseOr, parseWhole } from './expression.ts';
import { parseFilter, parseFilters } from './piped.ts';
import { parseNames } from './primary.ts';

/** Parts with a body that a tag of their own ends. */
type BlockPart = Extract<Part, { kind: 'if' } | { body: Part[] }>;

/** The open blocks while a template is read; `body` takes the next part. */
export interface Blocks {
  root: Part[];
  body: Part[];
  open: { part: BlockPart; word: string; tag: Range; outer: Part[] }[];
  /** The number of blocks beyond the greatest depth: their ends are skipped too. */
  ignored: number;
  problems: TemplateProblem[];
}

export function openBlocks(): Blocks {
  const root: Part[] = [];
  return { root, body: root, open: [], ignored: 0, problems: [] };
}

type Tag = (blocks: Blocks, parser: Parser, range: Range) => void;

const ends =
  (word: string): Tag =>
  (blocks, parser, range) =>
    readEnd(blocks, parser, range, word);

const tags: ReadonlyMap<string, Tag> = new Map<string, Tag>([
  ['if', readIf],
  ['elif', readElif],
  ['else', readElse],
  ['endif', ends('if')],
  ['for', readFor],
  ['endfor', ends('for')],
  ['set', readSet],
  ['endset', ends('set')],
  ['with', readWith],
  ['endwith', ends('with')],
  ['filter', readFilter],
  ['endfilter', ends('filter')],
  ['do', readDo],
  ['macro', readMacro],
  ['endmacro', ends('macro')],
  ['call', readCall],
  ['endcall', ends('call')],
]);

/** The words that `{%` may be followed by. */
export const statements: readonly string[] = [...tags.keys()];

/** Tags of Jinja that work on several templates or change how one is read, with their replacements. */
const instead: ReadonlyMap<
  string,
  'unknownTag.files' | 'unknownTag.break' | 'unknownTag.escape' | 'foreign.translations' | 'unknownTag.debug'
> = new Map([
  ...['extends', 'block', 'endblock', 'include', 'import', 'from'].map((word) => [word, 'unknownTag.files'] as const),
  ...['break', 'continue'].map((word) => [word, 'unknownTag.break'] as const),
  ...['trans', 'endtrans', 'pluralize'].map((word) => [word, 'foreign.translations'] as const),
  ['debug', 'unknownTag.debug'],
  ...['autoescape', 'endautoescape'].map((word) => [word, 'unknownTag.escape'] as const),
]);

/** Reads the tokens between `{%` and `%}`. */
export function readTag(blocks: Blocks, parser: Parser, range: Range, tooLong: boolean): void {
  const word = peek(parser);
  const read = tags.get(word.text);
  parser.at++;
  if (tooLong) complain(parser, range, say(texts.longTag, { most: maxExpression }));
  if (read && !tooLong) read(blocks, parser, range);
  else if (word.type === 'end') complain(parser, range, say(texts.missingTag));
  else {
    complain(parser, rangeOf(word), say(texts.unknownTag, { name: word.text }), { hint: hintFor(word.text) });
  }
}

function hintFor(word: string): string {
  const other = instead.get(word);
  if (other) return say(texts[other]);
  const guess = nearest(word, [...tags.keys(), 'raw']);
  return guess ? say(texts.didYouMean, { name: guess }) : say(texts['unknownTag.hint']);
}

/** Opens `part`; the parts that follow go into `body`, until `end` and `word` end it. */
function open(blocks: Blocks, parser: Parser, { word, part, body }: { word: string; part: BlockPart; body: Part[] }): void {
  if (blocks.open.length >= maxExpressionDepth) {
    complain(parser, part.range, say(texts.deepBlocks, { most: maxExpressionDepth }));
    blocks.ignored++;
    return;
  }
  blocks.open.push({ part, word, tag: part.range, outer: blocks.body });
  blocks.body.push(part);
  blocks.body = body;
}

function readIf(blocks: Blocks, parser: Parser, range: Range): void {
  const body: Part[] = [];
  open(blocks, parser, { word: 'if', part: { kind: 'if', branches: [{ test: parseWhole(parser), body }], range }, body });
}

function readFor(blocks: Blocks, parser: Parser, range: Range): void {
  const names = parseNames(parser);
  if (!skipWord(parser, 'in')) complain(parser, rangeOf(peek(parser)), say(texts.missingLoopList));
  const list = parseOr(parser);
  const filter = skipWord(parser, 'if') ? parseChoice(parser) : undefined;
  const word = peek(parser);
  if (skipWord(parser, 'recursive'))
    complain(parser, rangeOf(word), say(texts.recursiveLoop), { hint: say(texts['recursiveLoop.hint']) });
  endsHere(parser);
  const body: Part[] = [];
  open(blocks, parser, { word: 'for', part: { kind: 'for', names, list, filter, body, range }, body });
}

/** `set a = 1`, `set a, b = pair`, `set of.member = 1`, and `set a` with a block behind it. */
function readSet(blocks: Blocks, parser: Parser, range: Range): void {
  const names = parseNames(parser);
  const [name] = names;
  if (!name) return;
  if (skip(parser, '.')) {
    readSetMember(blocks, parser, range, name);
    return;
  }
  const next = peek(parser);
  if (names.length === 1 && (next.type === 'end' || next.text === '|')) {
    const body: Part[] = [];
    open(blocks, parser, { word: 'set', part: { kind: 'capture', name, value: parseCaptured(parser), body, range }, body });
    return;
  }
  blocks.body.push({ kind: 'set', names, value: parseAssigned(parser), range });
}

function readSetMember(blocks: Blocks, parser: Parser, range: Range, { name, range: nameRange }: Name): void {
  const [member] = parseNames(parser);
  if (!member) return;
  const of = { kind: 'name', name, range: nameRange } as const;
  blocks.body.push({ kind: 'set-member', of, member, value: parseAssigned(parser), range });
}

/** The value after `=`; several values with commas are a list. */
function parseAssigned(parser: Parser): Expression {
  const { end } = peek(parser);
  if (!want(parser, '=')) return { kind: 'broken', range: { start: end, end } };
  const { start } = peek(parser);
  const first = parseChoice(parser);
  const items = [first];
  while (skip(parser, ',') && peek(parser).type !== 'end') items.push(parseChoice(parser));
  endsHere(parser);
  return items.length === 1 ? first : { kind: 'list', items, range: { start, end: items.at(-1)?.range.end ?? start } };
}

/** The filters behind the text of a block. */
function parseCaptured(parser: Parser): Expression {
  const token = peek(parser);
  const value = parseFilters(parser, { kind: 'captured', range: rangeOf(token) }, token.start);
  endsHere(parser);
  return value;
}

function readFilter(blocks: Blocks, parser: Parser, range: Range): void {
  const token = peek(parser);
  const first = parseFilter(parser, { kind: 'captured', range: rangeOf(token) }, token.start);
  const value = parseFilters(parser, first, token.start);
  endsHere(parser);
  const body: Part[] = [];
  open(blocks, parser, { word: 'filter', part: { kind: 'capture', value, body, range }, body });
}

function readWith(blocks: Blocks, parser: Parser, range: Range): void {
  const bindings: { name: Name; value: Expression }[] = [];
  while (peek(parser).type !== 'end') {
    const [name] = parseNames(parser, 1);
    if (!name) break;
    bindings.push({ name, value: want(parser, '=') ? parseChoice(parser) : broken(parser) });
    if (!skip(parser, ',')) break;
  }
  endsHere(parser);
  const body: Part[] = [];
  open(blocks, parser, { word: 'with', part: { kind: 'with', bindings, body, range }, body });
}

function readDo(blocks: Blocks, parser: Parser, range: Range): void {
  blocks.body.push({ kind: 'do', value: parseWhole(parser), range });
}

function readMacro(blocks: Blocks, parser: Parser, range: Range): void {
  const [name = { name: '', range }] = parseNames(parser, 1);
  const parameters = want(parser, '(') ? parseParameters(parser) : [];
  endsHere(parser);
  const body: Part[] = [];
  open(blocks, parser, { word: 'macro', part: { kind: 'macro', name, parameters, body, range }, body });
}

function readCall(blocks: Blocks, parser: Parser, range: Range): void {
  const parameters = skip(parser, '(') ? parseParameters(parser) : [];
  const call = parseWhole(parser);
  if (call.kind !== 'call' && call.kind !== 'broken') complain(parser, call.range, say(texts.callWhat));
  const body: Part[] = [];
  open(blocks, parser, { word: 'call', part: { kind: 'call', parameters, call, body, range }, body });
}

/** `a, b=1)`: parameters with their defaults. */
function parseParameters(parser: Parser): MacroParameter[] {
  const parameters: MacroParameter[] = [];
  while (peek(parser).type !== 'end' && peek(parser).text !== ')') {
    const [name] = parseNames(parser, 1);
    if (!name) break;
    parameters.push({ name, fallback: skip(parser, '=') ? parseChoice(parser) : undefined });
    if (!skip(parser, ',')) break;
  }
  want(parser, ')');
  return parameters;
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
  endsHere(parser);
  if (blocks.ignored) return;
  if ((top?.kind !== 'if' && top?.kind !== 'for') || top.otherwise) return void complain(parser, range, say(texts.misplacedElse));
  const body: Part[] = [];
  top.otherwise = body;
  blocks.body = body;
}

function readEnd(blocks: Blocks, parser: Parser, range: Range, word: string): void {
  // As in Jinja, `{% endmacro name %}` may repeat the name.
  if (word === 'macro' && peek(parser).type === 'name') parser.at++;
  endsHere(parser);
  if (blocks.ignored) {
    blocks.ignored--;
    return;
  }
  if (!blocks.open.some((one) => one.word === word)) return void complain(parser, range, say(texts.strayEnd, { tag: word }));
  while (blocks.open.at(-1)?.word !== word) close(blocks, range.start);
  const ended = blocks.open.pop();
  if (!ended) return;
  ended.part.range = { start: ended.tag.start, end: range.end };
  blocks.body = ended.outer;
}

/** Ends the innermost block, which lacks its own end, at `end`. */
function close(blocks: Blocks, end: number): void {
  const ended = blocks.open.pop();
  if (!ended) return;
  const { word, part, tag, outer } = ended;
  blocks.body = outer;
  part.range = { start: tag.start, end };
  if (part.kind === 'capture' && part.name) closeSet(blocks, part, part.name, tag);
  else
    blocks.problems.push({
      code: 'template-syntax',
      range: tag,
      message: say(texts.unclosedBlock, { tag: word }),
      hint: say(texts['unclosedBlock.hint'], { tag: word }),
    });
}

/** A `set` without a value and without an end is still being typed: the text after it is read as usual. */
function closeSet(blocks: Blocks, part: Extract<Part, { kind: 'capture' }>, name: Name, tag: Range): void {
  const { range } = part.value;
  blocks.problems.push({
    code: 'template-syntax',
    range,
    message: say(texts.missingSetValue),
    hint: say(texts['missingSetValue.hint'], { name: name.name }),
  });
  const set: Part = { kind: 'set', names: [name], value: { kind: 'broken', range }, range: tag };
  blocks.body.splice(blocks.body.indexOf(part), 1, set, ...part.body);
}

export function closeAll(blocks: Blocks, end: number): void {
  while (blocks.open.length) close(blocks, end);
}
