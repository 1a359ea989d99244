import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import type { PlacedTemplate } from '../../../engine/compile/check/templates.ts';
import { typesOf } from '../../../engine/compile/check/types/types.ts';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import type { ScopePhase } from '../../../engine/compile/graph/names/reads.ts';
import { expressionAt, scopeAt } from '../../../engine/compile/template/at.ts';
import { parseTemplate } from '../../../engine/compile/template/syntax/parse.ts';
import { statements } from '../../../engine/compile/template/syntax/tags.ts';
import type { TypeScope } from '../../../engine/compile/template/types/bindings.ts';
import { inferExpression } from '../../../engine/compile/template/types/infer.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import type { Json } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { stepEnvelope } from '../../../engine/language/names.ts';
import { filters } from '../../../engine/language/template/filters.ts';
import { functions, type Parameter } from '../../../engine/language/template/functions.ts';
import { tests } from '../../../engine/language/template/tests.ts';
import type { MapField, Type } from '../../../engine/language/types.ts';
import { describe, mayBe, valueType } from '../../../engine/language/types.ts';
import { cursorContextAt, templateAt } from '../../cursor/cursor-context.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import type { Snapshot } from '../../snapshot.ts';
import { ranksAt } from './name-ranks.ts';

/** An unclosed `{{` or `{%` before the cursor. */
interface OpenTemplate {
  start: number;
  text: string;
}

/** Maximum distance back to an open brace. */
const longestTemplate = 8192;

/** The template around the cursor: from the last unclosed `{{` or `{%` before it to its end or the line's. */
export function templateBefore(text: string, offset: number): OpenTemplate | undefined {
  const before = text.slice(Math.max(0, offset - longestTemplate), offset);
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (open < 0) return undefined;
  const close = Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'));
  if (close > open) return undefined;
  const start = offset - before.length + open;
  const line = text.slice(offset, text.indexOf('\n', offset) < 0 ? undefined : text.indexOf('\n', offset));
  const end = /^[^{]*?(?:\}\}|%\})/.exec(line)?.[0];
  const closing = before.startsWith('{%', open) ? ' %}' : ' }}';
  return {
    start,
    text: text.slice(start, offset + (end?.length ?? 0)) + (end ? '' : closing),
  };
}

/** Completion inside `{{ }}` or `{% %}` of a pipeline's own text. */
export function completeTemplate(snapshot: Snapshot, offset: number, open: OpenTemplate, last?: LastRun): CompletionItem[] {
  // Names bound by `for` and `set` come from the surrounding text, if it can be parsed.
  const place = cursorContextAt(snapshot, offset);
  const enclosing = place && templateAt(snapshot, place);
  const outside = enclosing?.placed ?? placeNear(snapshot, offset);
  const rankAt = enclosing ? enclosing.placed.owner : nodeNear(snapshot, offset);
  return completeOpenTemplate(open, offset, {
    snapshot,
    outside,
    rankAt,
    enclosing,
    textBehind: snapshot.text.slice(offset, offset + 2),
    last,
  });
}

interface TemplateSurroundings {
  snapshot: Snapshot;
  /** The place from which outer names are resolved. */
  outside: Pick<PlacedTemplate, 'owner' | 'scope'>;
  /** The step for which names are ranked. */
  rankAt: Node | undefined;
  /** The parsed template, with the index of the cursor. */
  enclosing: { placed: PlacedTemplate; index: number } | undefined;
  textBehind: string;
  last?: LastRun;
}

/** Completion inside `{{ }}` or `{% %}` of any text, with the cursor at an offset of it. */
export function completeOpenTemplate(
  { start, text }: OpenTemplate,
  offset: number,
  { snapshot, outside: from, rankAt, enclosing, textBehind, last }: TemplateSurroundings,
): CompletionItem[] {
  const outside = typeScopeAt(snapshot, from.owner, from.scope);
  const rank = ranksAt(snapshot, rankAt, enclosing ? enclosing.placed.scope : 'item');
  return completeInScope({ start, text }, offset, { outside, rank, enclosing, textBehind, last });
}

interface ScopedTemplate extends Pick<TemplateSurroundings, 'enclosing' | 'textBehind' | 'last'> {
  /** The names around the template. */
  outside: TypeScope;
  rank(name: string): string;
}

/** The same with the names of outside at hand. */
export function completeInScope(
  { start, text }: OpenTemplate,
  offset: number,
  { outside, rank, enclosing, textBehind, last }: ScopedTemplate,
): CompletionItem[] {
  const typed = text.slice(0, offset - start);
  if (/^\{%[-+]?\s*\w*$/.test(typed)) return statements.map((label) => ({ label, kind: CompletionItemKind.Keyword }));
  // A path follows here, no expression.
  if (/^\{\{-?\s*file:/.test(typed)) return [];
  const scope = enclosing
    ? scopeAt(enclosing.placed.template, enclosing.index, outside)
    : scopeAt(parseTemplate(text, dashed(outside)), offset - start, outside);
  const items = completeExpression(typed, scope, rank, last);
  // A filter at the end of the template is separated from its braces.
  if (endsInFilter(typed) && textBehind.startsWith('}}'))
    return items.map((item) => ({ ...item, insertText: `${item.insertText ?? item.label} ` }));
  // The variable of `for` is not yet bound in its list.
  const [head = '', list, ...more] = typed.split(/\sin\s/);
  if (list === undefined || more.length > 0 || /\sif\s/.test(list) || !/^\{%[-+]?\s*for\s/.test(head)) return items;
  const before = new Set(outside.names());
  const own = new Set(['loop', ...(head.match(/\w+/g) ?? []).slice(1)]);
  return items.filter(({ label }) => !own.has(label) || before.has(label));
}

/** A filter name is, or is about to be, typed here. */
const endsInFilter = (typed: string): boolean => /\|\s*\w*$/.test(typed) && !/\|\|\s*\w*$/.test(typed);

/** Completion at the end of an incomplete expression, including the braces before it. */
export function completeExpression(
  typed: string,
  scope: ReturnType<typeof scopeAt>,
  rank: (name: string) => string,
  last?: LastRun,
): CompletionItem[] {
  if (endsInFilter(typed)) return filterItems(inputType(typed, scope));
  if (/\bis\s+(not\s+)?\w*$/.test(typed)) return callables(tests, CompletionItemKind.Operator);
  const member = /\.\s*(\w*(?:-[\w-]*)?)$/.exec(typed);
  if (member) {
    const at = typed.length - member[0].length;
    const spot = expressionAt(parseTemplate(`${typed.slice(0, at)} }}`, dashed(scope)), at);
    const of = spot ? inferExpression(spot.expression, scope) : undefined;
    // `a.b-c` is a subtraction, unless the value before the dot has members with dashes.
    const memberTypes = of ? members(of, lastValue(typed.slice(0, at), last)) : [];
    if (!member[1]?.includes('-') || memberTypes.some(({ label }) => label.includes('-'))) return memberTypes;
  }
  return [...names(scope, rank, last), ...callables(functions, CompletionItemKind.Function, '7')];
}

/** The names with dashes, which count as one name there. */
const dashed = (scope: TypeScope): { hyphenated: ReadonlySet<string> } => ({
  hyphenated: new Set([...scope.names()].filter((name) => name.includes('-'))),
});

/** The types of the names at a template's place. */
export function typeScopeAt({ compiled }: Snapshot, owner: Node | undefined, scope: ScopePhase): TypeScope {
  const types = typesOf(compiled.checkable);
  return { lookup: (name) => types.lookup(owner, scope, name), names: () => types.names(owner, scope) };
}

/** The scope for text that cannot be parsed yet, derived from the lines around it. */
function placeNear(snapshot: Snapshot, offset: number): Pick<PlacedTemplate, 'owner' | 'scope'> {
  const line = snapshot.text.slice(snapshot.text.lastIndexOf('\n', offset) + 1, offset);
  return { owner: nodeNear(snapshot, offset), scope: /^\s*(?:- )?for_each\s*:/.test(line) ? 'loop' : 'item' };
}

/** The type of the value to which the filter at the end is applied. */
function inputType(typed: string, scope: TypeScope): Type | undefined {
  const named = /\w$/.test(typed) ? typed : `${typed}x`;
  const closed = `${named} ${typed.startsWith('{%') ? '%}' : '}}'}`;
  const spot = expressionAt(parseTemplate(closed, dashed(scope)), named.length);
  const filter = spot && [spot.expression, ...spot.enclosing].find((one) => one.kind === 'filter');
  return filter?.kind === 'filter' ? valueType(inferExpression(filter.of, scope)) : undefined;
}

function members(type: Type, value: Json | undefined): CompletionItem[] {
  const own = type.kind === 'view' ? type.members : {};
  const inner = valueType(type);
  const fields: Record<string, MapField> = inner.kind === 'map' ? { ...inner.fields } : {};
  if (inner.kind === 'union') {
    for (const one of inner.of) {
      if (one.kind === 'map') Object.assign(fields, one.fields);
    }
  }
  const valueIn = (name: string): Json | undefined =>
    isMap(value) && !(Object.hasOwn(own, name) && ofStepAlone(name)) ? value[name] : undefined;
  const item = (name: string, field: MapField, rank: number, index: number): CompletionItem => ({
    label: name,
    kind: CompletionItemKind.Field,
    detail: shownBeside(describe(field.type), valueIn(name)),
    documentation: field.doc || undefined,
    sortText: `${rank}${String(index).padStart(3, '0')}`,
  });
  const usual = ['result', 'value', 'status', 'success', 'error'];
  // Members common to every answer come after those of this answer's schema.
  const ofValue = Object.entries(fields).map(([name, field], index) =>
    item(name, own[name] ?? field, name === 'success' ? 1 : 0, index),
  );
  const ofStep = Object.entries(own).filter(([name, { foreign }]) => !foreign && !(name in fields));
  return [
    ...ofValue,
    ...ofStep.map(([name, field], index) =>
      item(name, field, usual.includes(name) ? 1 : 2, usual.includes(name) ? usual.indexOf(name) : index),
    ),
  ];
}

function names(scope: ReturnType<typeof scopeAt>, rank: (name: string) => string, last?: LastRun): CompletionItem[] {
  const seen = new Set<string>();
  const items: CompletionItem[] = [];
  // Steps with the same settings share a result type: it is described once.
  const words = new Map<Type, string>();
  const wordsOf = (type: Type): string => {
    const description = words.get(type) ?? describe(type);
    words.set(type, description);
    return description;
  };
  for (const name of [...scope.bound.keys(), ...scope.names()]) {
    if (seen.has(name)) continue;
    seen.add(name);
    const type = scope.lookup(name);
    items.push({
      label: name,
      kind: type?.kind === 'view' ? CompletionItemKind.Reference : CompletionItemKind.Variable,
      detail: shownBeside(type ? wordsOf(valueType(type)) : '', last?.steps[name]?.value),
      sortText: `${scope.bound.has(name) ? '0' : rank(name)}${String(items.length).padStart(5, '0')}`,
    });
  }
  return items;
}

/** Filters that fit the type before the bar come first. */
function filterItems(input: Type | undefined): CompletionItem[] {
  return callables(filters, CompletionItemKind.Function).map((item) => {
    const spec = filters[item.label as keyof typeof filters];
    const fits = input === undefined || mayBe(input, spec.input);
    const exact = input !== undefined && input.kind !== 'unknown' && spec.input.kind !== 'unknown';
    const unsure = exact ? 0 : 1;
    return { ...item, sortText: `${fits ? unsure : 2}${item.label}` };
  });
}

function callables(
  table: Readonly<
    Record<string, { doc: string; parameters: readonly Parameter[]; executable: boolean; example: { template: string } }>
  >,
  kind: CompletionItemKind,
  rank = '1',
): CompletionItem[] {
  return Object.entries(table)
    .filter(([, { executable }]) => executable)
    .map(([label, { doc, parameters, example }]) => {
      const needed =
        parameters.some((parameter) => !parameter.optional && !parameter.rest) ||
        (kind === CompletionItemKind.Function && rank === '7');
      return {
        label,
        kind,
        detail: parameters.length ? `(${parameters.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ')})` : '',
        documentation: { kind: 'markdown' as const, value: `${doc}\n\n\`${example.template}\`` },
        sortText: `${rank}${label}`,
        insertText: needed ? `${label}($0)` : undefined,
        insertTextFormat: needed ? InsertTextFormat.Snippet : undefined,
      };
    });
}

/** The value of a path such as `step.result` in the last run. */
export function lastValue(text: string, last?: Pick<LastRun, 'steps'>): Json | undefined {
  // A continuation after an index or a call is no path of names.
  const path = /(?<![\w.)\]-])([\w-]+(?:\.\w+)*)\s*$/.exec(text)?.[1]?.split('.') ?? [];
  const [id, ...rest] = path;
  let value: Json | undefined = id === undefined ? undefined : last?.steps[id]?.value;
  for (const [index, key] of rest.entries()) {
    const own = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (index === 0 && (key === 'result' || key === 'vars' || (key === 'value' && own === undefined))) continue;
    value = index === 0 && ofStepAlone(key) ? undefined : own;
  }
  return value;
}

/** The members that a step has regardless of its value; `value` is the value's own if it has one of that name. */
const ofStepAlone = (name: string): boolean =>
  name !== 'value' && (Object.hasOwn(stepEnvelope, name) || name === 'result' || name === 'vars');

function shownBeside(type: string, value: Json | undefined): string {
  if (value === undefined) return type;
  const text = JSON.stringify(value);
  return `${type} · ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}
