import type { YAMLError } from 'yaml';
import type { Problem, ProblemCode, Range } from '../../language/problems.ts';
import { problemCodes } from '../../language/problems.ts';
import { maxDepth } from './reading.ts';

/** Codes that are never silent by themselves. */
type SourceCode = { [Code in ProblemCode]: (typeof problemCodes)[Code] extends 'off' ? never : Code }[ProblemCode];

/** A problem with the severity of its code. */
export function problem(code: SourceCode, range: Range, message: string, more: Partial<Problem> = {}): Problem {
  return { code, severity: problemCodes[code], range, message, ...more };
}

type Words = readonly [when: RegExp, message: string, hint?: string];
const unreadable: Words = [/./, 'YAML cannot read this.'];

/** What the parser's codes mean, in our words; the first line that fits its message is taken. */
const words: Readonly<Record<YAMLError['code'], readonly Words[]>> = {
  ALIAS_PROPS: [
    [/./, 'An alias (`*name`) takes the value of its anchor as it is: it cannot have an anchor or a tag of its own.'],
  ],
  BAD_ALIAS: [
    [/ending in :/, 'A name of an anchor that ends in `:` is easily misread. Put a space before the colon.'],
    [/./, 'An anchor (`&name`) or alias (`*name`) needs a name.', 'Text that begins with `&` or `*` must stand in quotes.'],
  ],
  BAD_DIRECTIVE: [[/./, 'This line begins with `%`, which YAML keeps for directives, and is none it knows. Remove it.']],
  BAD_DQ_ESCAPE: [
    [
      /./,
      'Inside double quotes a backslash begins an escape, and this is none that YAML knows.',
      'Write `\\\\` for a backslash, or use single quotes.',
    ],
  ],
  BAD_INDENT: [
    [/Block scalar/i, 'The text below `|` or `>` must be indented deeper than its key.'],
    [/sequence items/, 'The items of a list must begin in the same column.'],
    [/./, 'The keys of a map must begin in the same column.'],
  ],
  BAD_PROP_ORDER: [[/./, 'An anchor or a tag stands behind the `-`, `?` or `:`, just before the value.']],
  BAD_SCALAR_START: [[/./, 'A value without quotes cannot begin with this character. Put the value in quotes.']],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, 'A list cannot be a key.'],
    [
      /./,
      'A value without quotes cannot hold `: `: YAML reads it as another key. Put the value in quotes, or the new key on a line of its own.',
    ],
  ],
  BLOCK_IN_FLOW: [[/./, 'Inside brackets or braces everything must be written with brackets and braces, or in quotes.']],
  DUPLICATE_KEY: [unreadable],
  IMPOSSIBLE: [unreadable],
  KEY_OVER_1024_CHARS: [[/./, 'A key cannot be longer than 1,024 characters.']],
  MISSING_CHAR: [
    [/followed by map values/, 'This is neither a key nor a value. A key needs a colon and a space behind it (`key: value`).'],
    [/Comments must be/, 'A comment needs a space before its `#`.', 'Text that holds `#` must stand in quotes.'],
    [/Sequence item without/, 'An item of a list must begin with `- `.'],
    [/Missing space after :/, 'A colon needs a space behind it.'],
    [/Missing , or :/, 'A comma or a colon is missing here.'],
    [/Missing ,/, 'A comma is missing here.'],
    [
      /more-indented leading empty/,
      'The empty lines before this text are indented deeper than the text itself. Remove their spaces.',
    ],
    [/./, 'A space or a line break is missing here.'],
  ],
  MULTILINE_IMPLICIT_KEY: [
    [/./, 'A key must stand on one line. Perhaps the line before lacks a colon, or this one is not indented enough.'],
  ],
  MULTIPLE_ANCHORS: [[/./, 'A value can have only one anchor.']],
  MULTIPLE_DOCS: [[/./, 'A file is one pipeline: what stands behind this line is not read.']],
  MULTIPLE_TAGS: [[/./, 'A value can have only one tag.']],
  NON_STRING_KEY: [[/./, 'A key must be text.']],
  RESOURCE_EXHAUSTION: [[/./, 'This is nested too deeply to be read.']],
  TAB_AS_INDENT: [[/./, 'YAML is indented by spaces; here stands a tab.']],
  TAG_RESOLVE_FAILED: [
    [
      /./,
      'YAML tags (`!name`) have no meaning here; the value is read without it.',
      'Text that begins with `!` must stand in quotes.',
    ],
  ],
  UNEXPECTED_TOKEN: [
    [/Unexpected , |empty item/, 'There is nothing between these commas.'],
    [
      /Block scalar header/,
      'Behind `|` or `>` only an indentation digit, `-` or `+` may follow; the text begins on the next line.',
    ],
    [
      /block-seq-ind on same line|seq-item-ind/,
      'An item of a list cannot stand here. Lists begin on the line below their key, and their items in one column.',
    ],
    [/flow-(map|seq)-end|Unexpected [\]}]/, 'This bracket closes nothing.'],
    [/at node end/, 'The value has ended before this. Put the whole value in quotes, or begin a new line.'],
    [/./, 'YAML cannot read this here. Check the quotes, brackets and indentation around it.'],
  ],
  BAD_COLLECTION_TYPE: [[/./, 'This YAML tag does not fit its value; the value is read without it.']],
};

/** One of the parser's errors as a problem; `range` is its place in the block. */
export function fromYaml(error: YAMLError, range: Range): Problem {
  const [, message, hint] = words[error.code].find(([when]) => when.test(error.message)) ?? unreadable;
  return problem(error.code === 'TAB_AS_INDENT' ? 'tab-indent' : 'yaml-syntax', range, message, {
    ...(error.name === 'YAMLWarning' ? { severity: 'warning' } : {}),
    ...(hint ? { hint } : {}),
  });
}

/** Errors that leave the tree as it was meant: no other reading of the text can do better. */
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

/** What nests without end. */
export const tooDeep = (range: Range): Problem =>
  problem('yaml-syntax', range, `This is nested deeper than ${maxDepth} levels, which is too deep to be read.`);

/** A word where a map wants a key with its value. */
export const lonely = (range: Range): Problem =>
  problem('yaml-syntax', range, 'This is neither a key nor a value. A key needs a colon and a space behind it (`key: value`).');

/** A line that begins in another column than its neighbours; columns count from 0 here and from 1 in the message. */
export const misaligned = (range: Range, column: number, expected: number, what: string): Problem =>
  problem(
    'yaml-syntax',
    range,
    `${what} must begin in one column: this one begins in column ${column + 1}, the first in column ${expected + 1}.`,
  );

/** Errors about an end that is missing, which are told where the thing begins. */
export const isUnclosed = ({ code, message }: YAMLError): boolean =>
  (code === 'MISSING_CHAR' && /closing|must end with/.test(message)) ||
  (code === 'BAD_INDENT' && /end with a [\]}]/.test(message));

const closes = {
  '"': 'This text has no closing `"`.',
  "'": "This text has no closing `'`.",
  ']': 'This list in brackets is not closed. Add `]`, and indent what stands between deeper than the key.',
  '}': 'This map in braces is not closed. Add `}`, and indent what stands between deeper than the key.',
};
export type Close = keyof typeof closes;

/** The problem of a quote or bracket at `start` of a text that `close` should close, shown up to the end of its line. */
export function unclosed(source: string, { start, end }: Range, close: Close): Problem {
  const line = source
    .slice(start, Math.min(end, start + 1000))
    .split(/\r?\n/, 1)
    .join('')
    .trimEnd();
  return problem('yaml-syntax', { start, end: Math.min(source.length, start + Math.max(1, line.length)) }, closes[close]);
}
