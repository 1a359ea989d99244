import type { Hover, Position, Range } from 'vscode-languageserver';
import { preview } from '../../../engine/auto/preview.ts';
import type { PlacedTemplate } from '../../../engine/compile/check/templates.ts';
import { typesOf } from '../../../engine/compile/check/types/types.ts';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import { expressionAt, scopeAt } from '../../../engine/compile/template/at.ts';
import type { Expression } from '../../../engine/compile/template/syntax/ast.ts';
import type { TypeScope } from '../../../engine/compile/template/types/bindings.ts';
import { inferExpression } from '../../../engine/compile/template/types/infer.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import type { Json } from '../../../engine/language/json.ts';
import { stepKinds } from '../../../engine/language/kinds.ts';
import { filters } from '../../../engine/language/template/filters.ts';
import { functions } from '../../../engine/language/template/functions.ts';
import { tests } from '../../../engine/language/template/tests.ts';
import { say } from '../../../engine/language/texts.ts';
import { describe, valueType } from '../../../engine/language/types.ts';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import type { CursorContext } from '../../cursor/cursor-context.ts';
import { autoTagAt, cursorContextAt, templateAt, writtenStep } from '../../cursor/cursor-context.ts';
import { lineContext } from '../../cursor/line-context.ts';
import { lastRunOf, lockEntriesOf } from '../../embedded/embedded-pipelines.ts';
import { stepPipelineAt, toEnclosingRange } from '../../embedded/step-pipelines.ts';
import { code, fence, markdown } from '../../markdown.ts';
import { meaningOf } from '../../names/meaning.ts';
import type { NameOccurrence } from '../../names/occurrences.ts';
import { occurrenceAt } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, protocolRange, snapshotOf } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { keysAt } from '../completion/key-offers.ts';
import { lastValue } from '../completion/templates.ts';
import { caseText } from '../completion/test-cases.ts';
import { declaredText } from './declared-text.ts';
import { lastRunText } from './last-run-text.ts';
import { examplesText, memberText, speakerText, stepTemplateText, valueText } from './named-text.ts';

/**
 * The hover at the cursor: a step, a key, part of a template, an AUTO tag. `lock` contains all locked answers beside the
 * file.
 */
export function hover(snapshot: Snapshot, position: Position, last?: LastRun, lock: readonly LockEntry[] = []): Hover | null {
  const inner = stepPipelineAt(snapshot, position);
  const innerHover = inner && hover(inner.snapshot, inner.position, last, lock);
  if (inner && innerHover)
    return { ...innerHover, range: innerHover.range && toEnclosingRange(snapshot, inner, innerHover.range) };
  const offset = offsetAt(snapshot, position);
  const naming = occurrenceAt(snapshot, offset);
  const text = naming && (namedText(snapshot, naming, lastRunOf(snapshot, last)) ?? declaredText(snapshot, naming));
  if (naming && text) return { contents: markdown(text), range: protocolRange(snapshot, naming.range, naming.block) };
  const place = cursorContextAt(snapshot, offset);
  if (!place) return null;
  return (
    inTemplate(snapshot, place, lastRunOf(snapshot, last)) ??
    onAuto(snapshot, place, lockEntriesOf(snapshot, lock)) ??
    onKey(snapshot, place) ??
    onTool(snapshot, place) ??
    onValue(snapshot, place)
  );
}

/** The meaning of a name in the file of a prompt. */
export function wordsOfName(snapshot: Snapshot, naming: NameOccurrence): Hover['contents'] | undefined {
  const text = namedText(snapshot, naming);
  return text === undefined ? undefined : markdown(text);
}

/**
 * A step, an expert, a personality, or an input or output of a called pipeline; other names are handled with their template.
 */
function namedText(snapshot: Snapshot, { meaning, block, range }: NameOccurrence, last?: LastRun): string | undefined {
  if (meaning.kind === 'step') {
    const { compiled, uri } = snapshot;
    if (meaning.file === compiled.name) return stepText(snapshot, meaning.node, last);
    const called = compiled.called.get(meaning.file);
    return called && stepText(snapshotOf(uri, 0, called), meaning.node);
  }
  if (meaning.kind === 'expert' || meaning.kind === 'personality') return speakerText(snapshot, meaning.kind, meaning.name);
  if (meaning.kind === 'template') return stepTemplateText(snapshot, { name: meaning.name, block, range });
  if ((meaning.kind === 'input' || meaning.kind === 'output') && meaning.file !== snapshot.compiled.world.file) {
    const called = [...snapshot.compiled.checkable.calls.values()].find((one) => one?.name === meaning.file);
    return called && memberText(called, meaning.kind, meaning.name);
  }
  return undefined;
}

/** The kind, the type, and the result of the last run. */
function stepText(snapshot: Snapshot, node: Node, last?: LastRun): string {
  const type = valueType(typesOf(snapshot.compiled.checkable).step(node));
  const step = writtenStep(snapshot, node)?.step;
  const lines = [`**${node.path}** · ${node.detail}`];
  if (step?.description) lines.push(step.description);
  // An agent has no result of its own.
  if (!node.agent) lines.push(say(serverTexts.gives, { type: code(describe(type)) }));
  const before = node.predecessors
    .map((position) => snapshot.compiled.graph.nodes[snapshot.compiled.graph.frames[node.frame]?.nodes[position] ?? -1]?.id)
    .filter((id) => id !== undefined);
  if (before.length) lines.push(say(serverTexts.waitsFor, { steps: before.map(code).join(', ') }));
  const ran = last?.steps[node.path];
  if (ran) {
    const facts = ran.duration === undefined ? lastRunText(ran) : `${ran.status} · ${lastRunText(ran)}`;
    lines.push(say(serverTexts.lastRun, { facts }));
    if (ran.value !== undefined) lines.push(fence(shownValue(ran.value)));
  }
  return lines.join('\n\n');
}

function inTemplate(snapshot: Snapshot, place: CursorContext, last: LastRun | undefined): Hover | null {
  const template = templateAt(snapshot, place);
  if (!template) return null;
  const { node, at, block } = template.placed;
  return templateHover(snapshot, template, last, (one) =>
    protocolRange(snapshot, { start: node.offsetAt(one.start + at), end: node.offsetAt(one.end + at) }, block),
  );
}

/** A filter, test, function or value at an index of a template; `range` converts its range for the editor. */
export function templateHover(
  snapshot: Snapshot,
  { placed, index }: { placed: PlacedTemplate; index: number },
  last: LastRun | undefined,
  range: (one: { start: number; end: number }) => Range,
): Hover | null {
  const spot = expressionAt(placed.template, index);
  if (!spot) return null;
  const { expression } = spot;
  const types = typesOf(snapshot.compiled.checkable);
  const scope = scopeAt(placed.template, index, {
    lookup: (name) => types.lookup(placed.owner, placed.scope, name),
    names: () => types.names(placed.owner, placed.scope),
  });
  if (expression.kind === 'filter' && touches(expression.filterRange, index)) {
    const spec = specOf(filters, expression.filter);
    return spec ? { contents: markdown(called(`| ${expression.filter}`, spec)), range: range(expression.filterRange) } : null;
  }
  if (expression.kind === 'is' && touches(expression.testRange, index)) {
    const spec = specOf(tests, expression.test);
    return spec ? { contents: markdown(called(`is ${expression.test}`, spec)), range: range(expression.testRange) } : null;
  }
  if (expression.kind === 'name' && specOf(functions, expression.name) && scope.lookup(expression.name) === undefined) {
    const spec = specOf(functions, expression.name);
    return spec ? { contents: markdown(called(`${expression.name}(…)`, spec)), range: range(expression.range) } : null;
  }
  // For an undeclared name there is only the problem.
  const root = rootOf(expression);
  if (root !== undefined && scope.lookup(root) === undefined && !scope.bound.has(root)) return null;
  const type = inferExpression(expression, scope);
  const text = placed.template.text.slice(expression.range.start, expression.range.end);
  const input =
    expression.kind === 'name' ? snapshot.compiled.pipeline.inputs.find((one) => one.name === expression.name) : undefined;
  const about = input?.description ?? (expression.kind === 'member' ? fieldDoc(expression.of, expression.name, scope) : '');
  const value = root === undefined || scope.bound.has(root) ? undefined : lastValueOf(snapshot, { placed, root, text, last });
  const lines = [`${code(text)}: ${code(describe(type, 3))}`, about, input ? examplesText(input) : ''];
  if (value !== undefined) lines.push(say(serverTexts.lastValue), fence(shownValue(value)));
  return { contents: markdown(lines.filter(Boolean).join('\n\n')), range: range(expression.range) };
}

/** The root name of an expression of members and indexes. */
function rootOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  const { kind } = expression;
  return kind === 'member' || kind === 'index' || kind === 'slice' ? rootOf(expression.of) : undefined;
}

/** The value of a step's member in the newest run. */
function lastValueOf(
  { compiled }: Snapshot,
  { placed, root, text, last }: { placed: PlacedTemplate; root: string; text: string; last: LastRun | undefined },
): Json | undefined {
  const meaning = last && meaningOf(compiled, placed, root);
  const ran = meaning?.kind === 'step' ? last?.steps[meaning.node.path] : undefined;
  return ran && lastValue(text, { steps: { [root]: ran } });
}

const shownValue = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));

/** The documentation of a member from the tables, a tool or a called pipeline. */
function fieldDoc(of: Expression, name: string, scope: TypeScope): string {
  const type = inferExpression(of, scope);
  const own = type.kind === 'view' && Object.hasOwn(type.members, name) ? type.members[name]?.doc : undefined;
  const inner = valueType(type);
  const field = inner.kind === 'map' && Object.hasOwn(inner.fields, name) ? inner.fields[name] : undefined;
  return field?.doc ?? own ?? '';
}

interface Documented {
  doc: string;
  parameters: readonly { name: string }[];
  example: { template: string; value: unknown };
}

const specOf = (table: Readonly<Record<string, Documented>>, name: string): Documented | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const called = (title: string, { doc, parameters, example }: Documented): string =>
  [
    `**${title}**${parameters.length ? ` (${parameters.map(({ name }) => name).join(', ')})` : ''}`,
    doc,
    say(serverTexts.example, { example: code(example.template), value: code(JSON.stringify(example.value)) }),
  ].join('\n\n');

function onAuto(snapshot: Snapshot, context: CursorContext, lock: readonly LockEntry[]): Hover | null {
  const site = autoTagAt(snapshot, context);
  if (!site) return null;
  const shown = preview(snapshot.compiled, site, lock);
  const models = [
    say(serverTexts.answer, { type: code(shown.type) }),
    shown.constraints,
    say(site.when === 'run' ? serverTexts.askedDuring : serverTexts.askedBefore),
    say(serverTexts.tokens, { tokens: shown.tokens }),
  ];
  const state = say(serverTexts[shown.state]);
  const lines = [
    say(serverTexts.auto),
    models.filter(Boolean).join(' · '),
    shown.last
      ? say(serverTexts.answeredBy, { state, answer: code(JSON.stringify(shown.last.answer)), model: shown.last.model })
      : state,
    fence(shown.prompt),
  ];
  const { start, end } = site.tag.range;
  return {
    contents: markdown(lines.join('\n\n')),
    range: protocolRange(snapshot, { start: site.node.offsetAt(start), end: site.node.offsetAt(end) }, context.block),
  };
}

function onKey(snapshot: Snapshot, place: CursorContext): Hover | null {
  const { key } = place;
  if (!key) return null;
  const context = lineContext(snapshot.text, snapshot.compiled.at(place.block) + key.range.start);
  const offer =
    keysAt(snapshot, place.trail, [], context.values).find((one) => one.name === key.text) ??
    parameterOf(snapshot, place, key.text);
  if (!offer) {
    const text = caseText(snapshot, place.trail, key.text, (path) => {
      const node = snapshot.compiled.byPath.get(path);
      return node && stepText(snapshot, node);
    });
    return text === undefined ? null : { contents: markdown(text), range: protocolRange(snapshot, key.range, place.block) };
  }
  const lines = [`**${offer.name}** · ${offer.type}${offer.required ? ` · ${say(serverTexts.required)}` : ''}`, offer.doc];
  if (offer.example) lines.push(`\`\`\`yaml\n${offer.example}\n\`\`\``);
  if (!offer.executable) lines.push(say(serverTexts.checkedOnly));
  return { contents: markdown(lines.filter(Boolean).join('\n\n')), range: protocolRange(snapshot, key.range, place.block) };
}

function parameterOf(snapshot: Snapshot, place: CursorContext, name: string) {
  const work = place.node && writtenStep(snapshot, place.node)?.step.work;
  if (work?.kind !== 'tool' || place.trail.at(-1) !== 'parameters') return undefined;
  const spec = snapshot.compiled.checkable.tools.get(work.tool)?.actions[work.action];
  const values = { tool: work.tool, action: work.action };
  return spec ? keysAt(snapshot, ['steps', '-', 'parameters'], [], values).find((one) => one.name === name) : undefined;
}

/** The value of `tool:` or `action:`. */
function onTool(snapshot: Snapshot, context: CursorContext): Hover | null {
  const { node } = context;
  const work = node && writtenStep(snapshot, node)?.step.work;
  if (!node || work?.kind !== 'tool' || !context.scalar) return null;
  const spec = snapshot.compiled.checkable.tools.get(work.tool);
  const at = ({ start, end }: { start: number; end: number }) => start <= context.at && context.at <= end;
  if (spec && at(work.toolRange))
    return {
      contents: markdown(
        [
          `**${spec.name}** · ${stepKinds.tool.title}`,
          spec.doc,
          say(serverTexts.actions, { actions: Object.keys(spec.actions).map(code).join(', ') }),
        ].join('\n\n'),
      ),
      range: protocolRange(snapshot, work.toolRange, context.block),
    };
  const action = spec?.actions[work.action];
  if (action && at(work.actionRange))
    return {
      contents: markdown(
        [
          `**${work.tool} ${work.action}**`,
          action.doc,
          say(serverTexts.gives, { type: code(describe(typesOf(snapshot.compiled.checkable).step(node), 2)) }),
        ].join('\n\n'),
      ),
      range: protocolRange(snapshot, work.actionRange, context.block),
    };
  return null;
}

function onValue(snapshot: Snapshot, place: CursorContext): Hover | null {
  const text = valueText(snapshot, place);
  return text ? { contents: markdown(text.text), range: protocolRange(snapshot, text.range, place.block) } : null;
}

const touches = (range: { start: number; end: number }, index: number): boolean => range.start <= index && index <= range.end;
