import type { YAMLError } from 'yaml';
import type { Problem, ProblemCode, Range } from '../../../language/problems.ts';
import { problemCodes } from '../../../language/problems.ts';
import { sourceTexts } from '../../../language/texts/compile/source.ts';
import { say } from '../../../language/texts.ts';
import { maxYamlDepth } from './reading.ts';

/** Codes whose severity is never `off`. */
type SourceCode = { [Code in ProblemCode]: (typeof problemCodes)[Code] extends 'off' ? never : Code }[ProblemCode];

/** A problem with the severity of its code. */
export function syntaxProblem(code: SourceCode, range: Range, message: string, more: Partial<Problem> = {}): Problem {
  return { code, severity: problemCodes[code], range, message, ...more };
}

type Words = readonly [when: RegExp, message: string, hint?: string];
const unreadable: Words = [/./, sourceTexts.unreadable];

/** Our messages for the parser's codes; the first line that matches its message is used. */
const words: Readonly<Record<YAMLError['code'], readonly Words[]>> = {
  ALIAS_PROPS: [[/./, sourceTexts.aliasWithProperties]],
  BAD_ALIAS: [
    [/ending in :/, sourceTexts.anchorWithColon],
    [/./, sourceTexts.anchorWithoutName, sourceTexts['anchorWithoutName.hint']],
  ],
  BAD_DIRECTIVE: [[/./, sourceTexts.directive]],
  BAD_DQ_ESCAPE: [[/./, sourceTexts.badEscape, sourceTexts['badEscape.hint']]],
  BAD_INDENT: [
    [/Block scalar/i, sourceTexts.blockColumn],
    [/sequence items/, sourceTexts.itemsColumn],
    [/./, sourceTexts.keysColumn],
  ],
  BAD_PROP_ORDER: [[/./, sourceTexts.misplacedProperty]],
  BAD_SCALAR_START: [[/./, sourceTexts.badStart]],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, sourceTexts.listAsKey],
    [/./, sourceTexts.secondColon],
  ],
  BLOCK_IN_FLOW: [[/./, sourceTexts.blockInFlow]],
  DUPLICATE_KEY: [unreadable],
  IMPOSSIBLE: [unreadable],
  KEY_OVER_1024_CHARS: [[/./, sourceTexts.longKey]],
  MISSING_CHAR: [
    [/followed by map values/, sourceTexts.lonely],
    [/Comments must be/, sourceTexts.noSpaceBeforeComment, sourceTexts['noSpaceBeforeComment.hint']],
    [/Sequence item without/, sourceTexts.noDash],
    [/Missing space after :/, sourceTexts.noSpaceAfterColon],
    [/Missing , or :/, sourceTexts.noCommaOrColon],
    [/Missing ,/, sourceTexts.noComma],
    [/more-indented leading empty/, sourceTexts.emptyLinesColumn],
    [/same line with directives-end/, sourceTexts.besideDocumentStart],
    [/directives-end/, sourceTexts.noDocumentStart],
    [/./, sourceTexts.noSpace],
  ],
  MULTILINE_IMPLICIT_KEY: [[/./, sourceTexts.keyOverLines]],
  MULTIPLE_ANCHORS: [[/./, sourceTexts.manyAnchors]],
  MULTIPLE_DOCS: [[/./, sourceTexts.secondDocument]],
  MULTIPLE_TAGS: [[/./, sourceTexts.manyTags]],
  NON_STRING_KEY: [[/./, sourceTexts.keyMustBeText]],
  RESOURCE_EXHAUSTION: [[/./, sourceTexts.tooDeepForParser]],
  TAB_AS_INDENT: [[/./, sourceTexts.tab]],
  TAG_RESOLVE_FAILED: [[/./, sourceTexts.yamlTag, sourceTexts['yamlTag.hint']]],
  UNEXPECTED_TOKEN: [
    [/Unexpected , |empty item/, sourceTexts.nothingBetween],
    [/Block scalar header/, sourceTexts.blockHeader],
    [/block-seq-ind on same line|seq-item-ind/, sourceTexts.misplacedItem],
    [/flow-(map|seq)-end|Unexpected [\]}]/, sourceTexts.strayBracket],
    [/at node end/, sourceTexts.valueEnded],
    [/./, sourceTexts.unreadableHere],
  ],
  BAD_COLLECTION_TYPE: [[/./, sourceTexts.unfitTag]],
};

/** One of the parser's errors as a problem; `range` is its range in the block. */
export function fromYaml(error: YAMLError, range: Range): Problem {
  const [, message, hint] = words[error.code].find(([when]) => when.test(error.message)) ?? unreadable;
  return syntaxProblem(error.code === 'TAB_AS_INDENT' ? 'tab-indent' : 'yaml-syntax', range, say(message), {
    severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
    hint: hint ? say(hint) : undefined,
  });
}

/** Errors that leave the tree as intended: no other way of parsing can do better. */
export const harmless: ReadonlySet<YAMLError['code']> = new Set([
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'TAG_RESOLVE_FAILED',
  'BAD_ALIAS',
  'ALIAS_PROPS',
  'KEY_OVER_1024_CHARS',
  'BAD_COLLECTION_TYPE',
  'RESOURCE_EXHAUSTION',
]);

/** The part of a text that nests too deeply. */
export const tooDeep = (range: Range, most = maxYamlDepth): Problem =>
  syntaxProblem('yaml-syntax', range, say(sourceTexts.tooDeep, { most }));

/** A word in place of a pair; as written (`text`) it may lack only the space behind its colon. */
export function lonely(range: Range, text: string): Problem {
  const key = /^[A-Za-z]\w*(?=:[^\s/:])/.exec(text)?.[0];
  if (key === undefined) return syntaxProblem('yaml-syntax', range, say(sourceTexts.lonely));
  const colon = { start: range.start + key.length, end: range.start + key.length + 1 };
  const fixes = [{ title: say(sourceTexts['lonely.fix']), edits: [{ range: colon, text: ': ' }] }];
  return syntaxProblem('yaml-syntax', range, say(sourceTexts.lonely), { fixes });
}

/** An item of a list without its dash. */
export const dashMissing = (range: Range): Problem => syntaxProblem('yaml-syntax', range, say(sourceTexts.noDash));

/** A line in another column than its neighbours; columns count from 0 here and from 1 in the message. */
export const misaligned = (range: Range, column: number, expected: number, what: string): Problem =>
  syntaxProblem('yaml-syntax', range, say(sourceTexts.misaligned, { what, column: column + 1, expected: expected + 1 }));

/** Errors about a missing end, which are reported at the start of the construct. */
export const isUnclosed = ({ code, message }: YAMLError): boolean =>
  (code === 'MISSING_CHAR' && /closing|must end with/.test(message)) ||
  (code === 'BAD_INDENT' && /end with a [\]}]/.test(message));

const closes = {
  '"': sourceTexts.unclosedDouble,
  "'": sourceTexts.unclosedSingle,
  ']': sourceTexts.unclosedList,
  '}': sourceTexts.unclosedMap,
};
export type Close = keyof typeof closes;

/** The problem of an unclosed quote or bracket at `start` that needs `close`, shown up to the end of its line. */
export function unclosed(source: string, { start, end }: Range, close: Close): Problem {
  const line = source
    .slice(start, Math.min(end, start + 1000))
    .split(/\r?\n/, 1)
    .join('')
    .trimEnd();
  return syntaxProblem(
    'yaml-syntax',
    { start, end: Math.min(source.length, start + Math.max(1, line.length)) },
    say(closes[close]),
  );
}
