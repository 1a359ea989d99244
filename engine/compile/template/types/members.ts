import { ownMember } from '../../../language/json.ts';
import { callNames } from '../../../language/names.ts';
import type { Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { listMethods, textMethods } from '../../../language/template/methods.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { describe, string, type Type, union, unknownType, valueType } from '../../../language/types.ts';
import type { Expression } from '../syntax/ast.ts';
import { seenType, typeOfExpression } from './expression.ts';
import { fieldNames } from './field-names.ts';
import { type Inference, silent } from './inference.ts';
import { rename } from './signatures.ts';

type MapType = Extract<Type, { kind: 'map' }>;
type ViewType = Extract<Type, { kind: 'view' }>;

export function typeOfName(expression: Extract<Expression, { kind: 'name' }>, to: Inference): Type {
  const type = to.types.lookup(expression.name);
  if (type) return type;
  if (to.reads.get(expression.range.start)?.nameGuarded || to.report === silent) return unknownType;

  const isOfCall = Object.hasOwn(callNames, expression.name);
  const guess = isOfCall ? undefined : nearest(expression.name, to.types.names());
  to.report({
    code: 'undefined-name',
    range: expression.range,
    message: say(texts.unknownName, { name: expression.name }),
    ...(guess
      ? { hint: say(texts.didYouMean, { name: guess }), fixes: [rename(expression.range, guess)] }
      : { hint: say(isOfCall ? texts['unknownName.call'] : texts['unknownName.hint']) }),
  });

  return unknownType;
}

/** A namespace as a whole, which has no value itself: as absent as an unknown name, unless that is tested. */
export function wholeNamespace(expression: Expression, { open }: MapType, to: Inference): Type {
  if (expression.kind !== 'name' || to.reads.get(expression.range.start)?.nameGuarded) return unknownType;
  const { name, range } = expression;
  to.report(
    open
      ? { code: 'unknown-field', range, message: say(texts.openLoop, { name }), hint: say(texts['openLoop.hint']) }
      : { code: 'undefined-name', range, message: say(texts.wholeNamespace, { name }) },
  );

  return unknownType;
}

/** A member that an expression reads, with the range of its name. */
interface MemberRead {
  name: string;
  range: Range;
  expression: Expression;
}

/** The type of a member; unknown and reported where the value cannot have it. */
export function memberType(of: Type, read: MemberRead, to: Inference): Type {
  const { name, range, expression } = read;
  if (of.kind === 'view') {
    if (of.hides?.includes(name)) reportHidden(read, to);
    const own = ownType(of, name);
    if (own) return own;

    const why = whyNotOf(of, name);
    if (!why) return memberType(of.value, read, to);

    if (!guarded(expression, to))
      to.report({ code: 'unknown-field', range, message: say(texts.unknownMember, { name }), ...why });
    return unknownType;
  }
  if (of.kind === 'union') {
    const found = of.of.filter((one) => one.kind !== 'null').map((one) => fieldOf(one, name));
    const known = found.filter((type) => type !== undefined);
    return known.length === found.length && known.length > 0 ? union(known) : unknownType;
  }

  const field = fieldOf(of, name);
  if (field) return field;
  if (guarded(expression, to)) return unknownType;

  if (of.kind === 'map' && of.open) reportOpen({ spellings: of.open, name, range, expression, to });
  else if (of.kind === 'map') reportField({ of, name, range, to });
  else reportMember(name, range, expression.kind === 'index' ? numbered(of) : whyNone(of, name), to);

  return unknownType;
}

/** The type of a member that a step itself has. */
function ownType({ members }: ViewType, name: string): Type | undefined {
  return Object.hasOwn(members, name) ? (members[name]?.type ?? unknownType) : undefined;
}

/** The reason that a step has no such member, where more is known than the members of its value. */
function whyNotOf({ value, refuses = {}, asked }: ViewType, name: string): { hint: string; severity?: 'error' } | undefined {
  const instead = fieldOf(valueType(value), name) ? undefined : ownMember(refuses, name);
  if (instead !== undefined) return { hint: instead, severity: 'error' };
  if (value.kind !== 'string' || !asked) return undefined;
  return { hint: asked.parameters.includes(name) ? say(texts.promptParameter, { name }) : say(texts.noMembersYet) };
}

/** Undefined where such a member cannot exist; a null may be another value by then. */
export function fieldOf(of: Type, name: string): Type | undefined {
  if (of.kind === 'map') return Object.hasOwn(of.fields, name) ? of.fields[name]?.type : of.rest;
  if (of.kind === 'string' && name === 'result') return of;
  return of.kind === 'string' || of.kind === 'number' || of.kind === 'boolean' || of.kind === 'list' ? undefined : unknownType;
}

const reportMember = (name: string, range: Range, hint: string, to: Inference): void =>
  to.report({ code: 'unknown-field', range, message: say(texts.unknownMember, { name }), hint });

/** A member of a step's value that only `.result` reaches, since the step itself has a member of that name. */
const reportHidden = ({ name, range, expression: { kind } }: MemberRead, to: Inference): void =>
  to.report({
    code: 'shadowed-name',
    severity: 'warning',
    range,
    message: say(texts.hiddenMember, { name }),
    hint: say(texts['hiddenMember.hint'], { name }),
    fixes: kind === 'member' ? [rename(range, `result.${name}`)] : undefined,
  });

/** The advice for a value that can have no members; a run gives the same (access.ts). */
function whyNone(of: Type, name: string): string {
  const ofOther = of.kind === 'list' ? listMethods : {};
  const methods = of.kind === 'string' ? textMethods : ofOther;
  if (Object.hasOwn(methods, name)) return say(texts.callIt, { name });
  if (name === 'length' && (of.kind === 'string' || of.kind === 'list')) return say(texts.useLength);
  return of.kind === 'list' ? say(texts.membersOfList) : say(texts.noMembers, { kind: describe(of, 0) });
}

/** A member of a running loop: another spelling, or that it does not exist yet. */
function reportOpen({
  spellings,
  name,
  range,
  expression,
  to,
}: {
  spellings: Readonly<Record<string, string>>;
  name: string;
  range: Range;
  expression: Expression;
  to: Inference;
}): void {
  const spelling = Object.hasOwn(spellings, name) ? spellings[name] : undefined;
  to.report({
    code: 'unknown-field',
    range,
    message: say(texts.openMember, { name }),
    hint: spelling === undefined ? say(texts['openLoop.hint']) : say(texts.writeInstead, { code: spelling }),
    fixes:
      spelling === undefined
        ? undefined
        : [{ title: say(texts.rename, { name: spelling }), edits: [{ range: expression.range, text: spelling }] }],
  });
}

/** The same for a text in brackets. */
const numbered = (of: Type): string =>
  say(of.kind === 'string' || of.kind === 'list' ? texts.numberedOnly : texts.noMembers, { kind: describe(of, 0) });

/** `written` is the name as written at the problem. */
export function reportField({
  of,
  name,
  range,
  to,
  written = (guess: string): string => guess,
}: {
  of: MapType;
  name: string;
  range: Range;
  to: Inference;
  written?: (guess: string) => string;
}): void {
  const names = fieldNames(of);
  const guess = of.foreign?.[name] ?? nearest(name, names);
  const [first, ...more] = firstOf(names, 9);
  const some = say(more.length >= 8 ? texts['thereAre.more'] : texts.thereAre, {
    names: [first, ...more.slice(0, 7)].join(', '),
  });
  const there = first === undefined ? say(texts.emptyMap) : some;
  to.report({
    code: 'unknown-field',
    range,
    message: say(texts.unknownMember, { name }),
    hint: guess ? say(texts.didYouMean, { name: guess }) : there,
    fixes: guess ? [rename(range, written(guess))] : undefined,
  });
}

function firstOf(names: Iterable<string>, count: number): string[] {
  const first: string[] = [];
  for (const name of names) {
    if (first.push(name) === count) break;
  }
  return first;
}

/** Whether a path that begins with a name is tested in an enclosing condition. */
function guarded(expression: Expression, to: Inference): boolean {
  let root = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.of;
  return root.kind === 'name' && (to.reads.get(root.range.start)?.pathGuarded ?? false);
}

export function indexType(expression: Extract<Expression, { kind: 'index' }>, to: Inference): Type {
  const seen = seenType(expression.of, to);
  const of = valueType(seen);
  const { index } = expression;
  const key = typeOfExpression(index, to);
  // An index needs a value, which a namespace does not have; a name asks for a member.
  if (key.kind === 'number' && of.kind === 'map' && of.namespace) return typeOfExpression(expression.of, to);
  if (index.kind === 'literal' && typeof index.value === 'string')
    return memberType(seen, { name: index.value, range: index.range, expression }, to);
  if (of.kind === 'list') return key.kind === 'number' ? of.item : unknownType;

  return of.kind === 'string' && key.kind === 'number' ? string : unknownType;
}
