import { ownMember } from '../../language/json.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import type { ExpressionPiece } from '../expressions/piece.ts';
import { atomicPiece, loosePiece, parenthesise, quoteText } from '../expressions/piece.ts';
import { Unreadable } from '../expressions/unreadable.ts';
import { addText } from '../source/fields.ts';
import { isEnding, readContext } from './contexts.ts';
import type { GithubFormula, TextPart } from './formula.ts';
import type { GithubPlace } from './model.ts';

/** An expression in our spelling. Throws Unreadable. */
export function translateFormula(formula: GithubFormula, place: GithubPlace): ExpressionPiece {
  switch (formula.kind) {
    case 'literal':
      return atomicPiece(typeof formula.value === 'string' ? quoteText(formula.value) : literalWord(formula.value));
    case 'path':
      return readContext(formula.names, place);
    case 'member':
      return atomicPiece(`${parenthesise(translateFormula(formula.of, place))}[${translateFormula(formula.at, place).text}]`);
    case 'not':
      return loosePiece(`not ${parenthesise(translateCondition(formula.of, place))}`);
    case 'call':
      return translateCall(formula.name, formula.args, place);
    case 'binary':
      return translateBinary(formula, place);
  }
}

const literalWord = (value: number | boolean | null): string => (value === null ? 'none' : String(value));

type Binary = Extract<GithubFormula, { kind: 'binary' }>;

/** `&&` and `||` return one of their sides: `a && b || c` chooses between two values, unless `b` may be falsy. */
function translateBinary({ sign, left, right }: Binary, place: GithubPlace): ExpressionPiece {
  const value = (one: GithubFormula): string => parenthesise(translateFormula(one, place));
  if (sign === '||' && left.kind === 'binary' && left.sign === '&&' && isTrueLiteral(left.right) && right.kind !== 'binary') {
    const condition = parenthesise(translateCondition(left.left, place));
    return loosePiece(`${value(left.right)} if ${condition} else ${value(right)}`);
  }
  if (sign === '||')
    return isTruth(left) && isTruth(right)
      ? translateCondition({ kind: 'binary', sign, left, right }, place)
      : loosePiece(`${value(left)} | default(${translateFormula(right, place).text}, true)`);
  if (sign === '&&' && !(isTruth(left) && isTruth(right))) {
    const condition = parenthesise(translateCondition(left, place));
    return loosePiece(`${value(right)} if ${condition} else ${isTruth(left) ? 'false' : value(left)}`);
  }
  if (sign === '&&') return translateCondition({ kind: 'binary', sign, left, right }, place);

  const [first, second] = compared(left, right, place);
  noteCapitals([left, right], place);
  return loosePiece(`${first} ${sign} ${second}`);
}

/** Whether it is a constant and truthy. */
const isTrueLiteral = (formula: GithubFormula): boolean => formula.kind === 'literal' && Boolean(formula.value);

/** Whether it is a boolean, whatever its parts are. */
const isTruth = (formula: GithubFormula): boolean =>
  formula.kind === 'not' ||
  (formula.kind === 'literal' && typeof formula.value === 'boolean') ||
  (formula.kind === 'call' && ['contains', 'startswith', 'endswith'].includes(formula.name)) ||
  (formula.kind === 'binary' && (!['&&', '||'].includes(formula.sign) || (isTruth(formula.left) && isTruth(formula.right))));

/** Both sides of a comparison; a step's status is translated. */
function compared(left: GithubFormula, right: GithubFormula, place: GithubPlace): [string, string] {
  const ofEnding = [left, right].some((one) => one.kind === 'path' && isEnding(one.names));
  const side = (one: GithubFormula): string =>
    ofEnding && one.kind === 'literal' && typeof one.value === 'string'
      ? quoteText(ownMember(endingWords, one.value) ?? one.value)
      : parenthesise(translateFormula(one, place));
  return [side(left), side(right)];
}

const endingWords: Readonly<Record<string, string>> = { success: 'succeeded', failure: 'failed' };

/** GitHub compares texts without regard to case: noted once, where a text with letters is compared. */
function noteCapitals(sides: readonly GithubFormula[], { workflow }: GithubPlace): void {
  const isEndingRead = sides.some((one) => one.kind === 'path' && isEnding(one.names));
  const hasLetters = sides.some((one) => one.kind === 'literal' && typeof one.value === 'string' && /\p{L}/u.test(one.value));
  if (hasLetters && !isEndingRead) addText(workflow.reading, undefined, say(githubTexts.capitals));
}

/** An expression used as a condition. Throws Unreadable. */
export function translateCondition(formula: GithubFormula, place: GithubPlace): ExpressionPiece {
  if (formula.kind !== 'binary' || !['&&', '||'].includes(formula.sign)) return translateFormula(formula, place);

  const side = (one: GithubFormula): string => {
    const piece = translateCondition(one, place);
    const isMixed = one.kind === 'binary' && ['&&', '||'].includes(one.sign) && one.sign !== formula.sign;
    return isMixed || / (?:if|default)\b/.test(piece.text) ? parenthesise(piece) : piece.text;
  };

  return loosePiece(`${side(formula.left)} ${formula.sign === '&&' ? 'and' : 'or'} ${side(formula.right)}`);
}

type CallWriter = (args: readonly string[]) => ExpressionPiece | undefined;

/** The functions by their names in lower case; a missing optional argument is undefined. */
const functions: Readonly<Record<string, CallWriter>> = {
  contains: ([whole, part]) => loosePiece(`${part} in ${whole}`),
  startswith: ([text, start]) => atomicPiece(`${text}.startswith(${start})`),
  endswith: ([text, end]) => atomicPiece(`${text}.endswith(${end})`),
  join: ([list, between = "','"]) => loosePiece(`${list} | join(${between})`),
  tojson: ([value]) => loosePiece(`${value} | json`),
  fromjson: ([text]) => loosePiece(`${text} | from_json`),
  format: ([form, ...values]) => atomicPiece(`${form}.format(${values.join(', ')})`),
};

function translateCall(name: string, args: readonly GithubFormula[], place: GithubPlace): ExpressionPiece {
  if (['contains', 'startswith', 'endswith'].includes(name)) noteCapitals(args, place);
  const piece = ownMember(functions, name)?.(args.map((one) => parenthesise(translateFormula(one, place))));
  if (!piece || args.length === 0) throw new Unreadable(say(githubTexts.noFunction, { name }));
  return piece;
}

/** A text with expressions as one expression. Throws Unreadable. */
export function joinParts(parts: readonly TextPart[], place: GithubPlace): ExpressionPiece {
  const pieces = parts.map((part) => (typeof part === 'string' ? atomicPiece(quoteText(part)) : translatePart(part, place)));
  const [only] = pieces;
  if (!only) return atomicPiece("''");
  return pieces.length === 1 ? only : loosePiece(pieces.map(parenthesise).join(' ~ '));
}

/** One expression of a text. Throws Unreadable. */
export function translatePart({ formula }: Exclude<TextPart, string>, place: GithubPlace): ExpressionPiece {
  if (formula instanceof Unreadable) throw formula;
  return translateFormula(formula, place);
}
