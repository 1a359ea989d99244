import { expressionAt } from '../../engine/compile/template/at.ts';
import type { Token } from '../../engine/compile/template/syntax/lexer.ts';
import { lex } from '../../engine/compile/template/syntax/lexer.ts';
import { parseTemplate } from '../../engine/compile/template/syntax/parse.ts';
import { inferExpression } from '../../engine/compile/template/types/infer.ts';
import { findFilterSpec, functionSpec, testSpec } from '../../engine/compile/template/types/signatures.ts';
import { aggregates, isAggregate } from '../../engine/language/kinds/transform.ts';
import type { Callable, Parameter } from '../../engine/language/template/callable.ts';
import { requiredParameter } from '../../engine/language/template/callable.ts';
import { listMethods, mapMethods, textMethods } from '../../engine/language/template/methods.ts';
import { say } from '../../engine/language/texts.ts';
import type { Type } from '../../engine/language/types.ts';
import { unknownType, valueType } from '../../engine/language/types.ts';
import { bareExpressionAt } from '../features/completion/bare-expressions.ts';
import { templateBefore, typeScopeAt } from '../features/completion/templates.ts';
import type { Snapshot } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import { cursorContextAt, templateAt } from './cursor-context.ts';
import { lineContext } from './line-context.ts';
import { nodeNear } from './node-near.ts';
import { pipelinePartAt } from './pipeline-part.ts';

/** An open call before the cursor. */
export interface CallContext {
  name: string;
  spec: { doc: string; parameters: readonly Parameter[]; example?: string };
  /** The characters before the name: `| ` of a filter, `is ` of a test, `.` of a method. */
  before: '' | '| ' | 'is ' | '.';
  /** The number of positional arguments before the one under the cursor. */
  position: number;
  /** The name of the argument under the cursor, if it is named. */
  named?: string;
}

/** The innermost call around the cursor, also in incomplete text. */
export function callContextAt(snapshot: Snapshot, offset: number): CallContext | undefined {
  const found = expressionBefore(snapshot, offset);
  if (!found) return undefined;

  const { text, aggregated } = found;
  const tokens = lex(text, 0, undefined).tokens.filter(({ type }) => type !== 'end');
  const open = innermost(tokens);
  if (!open) return undefined;

  const [before, name] = [tokens[open.at - 2], tokens[open.at - 1]];
  if (name?.type !== 'name') return undefined;

  const called = callable(snapshot, offset, { text, name, before, aggregated, first: tokens[open.at - 3] });
  return called && { ...called, name: name.text, position: open.position, named: open.named };
}

/** The text of the expression before the cursor, with YAML's escapes resolved if it can be parsed. */
function expressionBefore(snapshot: Snapshot, offset: number): { text: string; aggregated: boolean } | undefined {
  const context = lineContext(snapshot.text, offset);
  const what = bareExpressionAt(pipelinePartAt(context.trail));
  const place = cursorContextAt(snapshot, offset);
  const found = place && templateAt(snapshot, place);

  // An unclosed quote loses its last character.
  const whole = found && snapshot.compiled.at(place.block) + found.placed.node.offsetAt(found.placed.at + found.index) >= offset;
  if (found && whole) {
    const text = found.placed.template.text.slice(0, found.index);
    const start = Math.max(text.lastIndexOf('{{'), text.lastIndexOf('{%'));
    if (start > Math.max(text.lastIndexOf('}}'), text.lastIndexOf('%}')))
      return { text: text.slice(start + 2), aggregated: false };
    if (start < 0 && what) return { text, aggregated: what === 'aggregate' };
  }

  const opened = templateBefore(snapshot.text, offset);
  if (opened) return { text: opened.text.slice(2, offset - opened.start), aggregated: false };
  return what ? { text: snapshot.text.slice(context.valueFrom, offset), aggregated: what === 'aggregate' } : undefined;
}

interface OpenParenthesis {
  /** The index of its parenthesis. */
  at: number;
  position: number;
  named: string | undefined;
}

/** The last unclosed parenthesis at the end, unless a list or map is open inside it. */
function innermost(tokens: readonly Token[]): OpenParenthesis | undefined {
  const stack: (OpenParenthesis & { sign: string })[] = [];
  tokens.forEach((token, at) => {
    if (token.type !== 'operator') return;
    const top = stack.at(-1);
    if ('([{'.includes(token.text) && token.text.length === 1)
      stack.push({ at, position: 0, named: undefined, sign: token.text });
    else if (')]}'.includes(token.text) && token.text.length === 1) stack.pop();
    else if (token.text === ',' && top) {
      if (top.named === undefined) top.position++;
      top.named = undefined;
    } else if (token.text === '=' && top && tokens[at - 1]?.type === 'name' && /^[(,]$/.test(tokens[at - 2]?.text ?? '')) {
      top.named = tokens[at - 1]?.text;
    }
  });

  // Inside a list or map in an argument the surrounding call still counts; a grouping is no call.
  return stack.findLast(
    ({ sign, at }) => sign === '(' && tokens[at - 1]?.type === 'name' && !words.has(tokens[at - 1]?.text ?? ''),
  );
}

const words = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for', 'elif']);

interface CallName {
  text: string;
  name: Token;
  before: Token | undefined;
  first: Token | undefined;
  aggregated: boolean;
}

function callable(snapshot: Snapshot, offset: number, at: CallName): Pick<CallContext, 'spec' | 'before'> | undefined {
  const { name, before, first, aggregated } = at;
  const own = (before: CallContext['before'], spec: Callable | undefined): Pick<CallContext, 'spec' | 'before'> | undefined =>
    spec && { before, spec: { doc: spec.doc, parameters: spec.parameters, example: spec.example.template } };
  if (before?.text === '|' && before.type === 'operator') return own('| ', findFilterSpec(name.text));

  const tested = before?.text === 'is' || (before?.text === 'not' && first?.text === 'is');
  if (tested) return own('is ', testSpec(name.text));
  if (before?.text === '.' && before.type === 'operator') return own('.', method(name.text, receiver(snapshot, offset, at)));
  if (aggregated && isAggregate(name.text)) {
    const { doc, example } = aggregates[name.text];
    const parameters = [requiredParameter('expression', unknownType, say(serverTexts.aggregated))];
    return { before: '', spec: { doc, parameters, example } };
  }

  return own('', functionSpec(name.text));
}

/** The type of the expression before the dot. */
function receiver(snapshot: Snapshot, offset: number, { text, before }: CallName): Type {
  const written = `{{ ${text.slice(0, before?.start ?? 0)}`;
  const spot = expressionAt(parseTemplate(`${written} }}`), written.trimEnd().length);
  const place = cursorContextAt(snapshot, offset);
  const found = place && templateAt(snapshot, place);
  const scope = found
    ? typeScopeAt(snapshot, found.placed.owner, found.placed.scope)
    : typeScopeAt(snapshot, nodeNear(snapshot, offset), 'item');

  return spot ? valueType(inferExpression(spot.expression, scope)) : unknownType;
}

/** A method by the type of its receiver; by its name alone if that is unknown. */
function method(name: string, of: Type): Callable | undefined {
  const tables: Readonly<Record<string, Readonly<Record<string, Callable>>>> = {
    string: textMethods,
    list: listMethods,
    map: mapMethods,
  };
  const own = tables[of.kind];
  const isOpen = of.kind === 'unknown' || of.kind === 'union';
  const table = own ?? (isOpen ? Object.values(tables).find((methods) => Object.hasOwn(methods, name)) : undefined);

  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
