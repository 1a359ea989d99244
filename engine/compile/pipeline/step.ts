import { stepDialects } from '../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../language/keys.ts';
import type { StepKind } from '../../language/kinds.ts';
import { kinds } from '../../language/kinds.ts';
import { nearest } from '../../language/suggest.ts';
import { phrases, suggestion } from '../../language/texts.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import { normaliseWork } from './actions.ts';
import type { Draft } from './draft.ts';
import type { Field } from './fields.ts';
import { isEmpty, isList, isMapNode, mapAt } from './fields.ts';
import type { StepName } from './ids.ts';
import { stepNames } from './ids.ts';
import type { ForEach, Step, Work } from './model.ts';
import type { Normal } from './normalise.ts';
import { normalise } from './normalise.ts';
import { readingOrder, stepReaders } from './readers.ts';
import type { Scope } from './scope.ts';
import { complain, inner, inWords, later } from './scope.ts';
import { awaitPredecessors } from './sites.ts';
import type { Decided } from './tool-actions.ts';
import { readEntries, readValue } from './values.ts';

/** One item of `steps` as a step; undefined where it is no map. `scope.path` is the path of the step. */
export function readStep(node: SourceNode, { id, given }: StepName, scope: Scope): Step | undefined {
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type.step', node.range, { got: inWords(node) });
    return undefined;
  }
  const normal = normalise(node.pairs, allStepKeys, stepDialects);

  const kindsBefore = kindFields(normal.fields);
  const decided = normaliseWork(normal, kindsBefore.length > 0);
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);
  for (const { what, range } of normal.refused) later(scope, what, range);
  const said = kindFields(normal.fields);
  const kind = chosenKind(said, normal, decided, node.pairs[0]?.key ?? node, scope);
  strangers(normal, scope);

  scope.dependent = normal.fields.has('dependencies') && !isEmpty(normal.fields.get('dependencies')?.value);
  const draft = newDraft(node, id, given, scope);
  const named = normal.fields.get('name');
  if (!given && named) draft.step.idRange = named.value.range;
  for (const field of inOrder(normal.fields)) {
    if (!belongs(field, kind, said, normal, scope)) continue;
    stepReaders[field.name]?.(field, draft, scope);
  }
  const loop = loopOf(draft);
  const work = workOf(kind, draft, decided, scope);
  awaitPredecessors(scope, scope.templates);
  return { ...draft.step, ...(loop ? { loop } : {}), work };
}

function newDraft(node: SourceNode, id: string, idGiven: boolean, scope: Scope): Draft {
  const idRange = { start: node.range.start, end: node.range.start };
  const { block, notExecutable, autos } = scope;
  return {
    step: {
      id,
      idRange,
      idGiven,
      block,
      range: node.range,
      node,
      dependencies: [],
      onFailure: 'fail',
      priority: 0,
      products: [],
      notExecutable,
      autos,
    },
    loop: {},
    kind: {},
  };
}

const kindFields = (fields: ReadonlyMap<string, Field>): Field[] =>
  [...fields.values()].filter((field) => kindOfKey.has(field.name));

function inOrder(fields: ReadonlyMap<string, Field>): Field[] {
  const first = readingOrder.map((name) => fields.get(name)).filter((field) => field !== undefined);
  return [...first, ...[...fields.values()].filter((field) => !readingOrder.includes(field.name))];
}

/** The one kind of the step, with a problem where there are several or none. */
function chosenKind(
  said: readonly Field[],
  normal: Normal,
  decided: Decided,
  at: ScalarNode | SourceNode,
  scope: Scope,
): StepKind | undefined {
  const [first, second] = said;
  if (first && second) {
    const names = said.map((field) => `\`${field.key.text}\``).join(' and ');
    complain(
      scope,
      'two-kinds',
      second.key.range,
      { kinds: names },
      { related: [{ range: first.key.range, message: `\`${first.key.text}\`` }] },
    );
  }
  if (first) return kindOfKey.get(first.name);
  const misspelt = normal.unknown.some(({ name }) => kindOfKey.has(nearest(name, kindOfKey.keys()) ?? ''));
  if (!decided.unclear && !misspelt) {
    const executable = Object.values(kinds).filter((kind) => kind.executable);
    complain(scope, 'no-kind', normal.fields.get('id')?.value.range ?? at.range, {
      kinds: executable.map((one) => `\`${one.key}:\``).join(', '),
    });
  }
  return undefined;
}

function strangers(normal: Normal, scope: Scope): void {
  for (const { name, key } of normal.unknown) {
    const near = nearest(name, Object.keys(allStepKeys));
    complain(scope, 'unknown-key', key.range, { key: key.text, place: phrases.aStep }, suggestion(near, key.range));
  }
}

const loopShape = new Set(['as', 'max_parallel', 'continue_if', 'break_if', 'on_item_failure']);

/** Whether the key means something on this step; else a problem says so, since nothing would obey it. */
function belongs(field: Field, kind: StepKind | undefined, said: readonly Field[], normal: Normal, scope: Scope): boolean {
  const spec = allStepKeys[field.name];
  const range = field.key.range;
  const loops = normal.fields.has('for_each') || normal.fields.has('while') || normal.fields.has('until');
  const turns = field.name === 'max_iterations' || field.name === 'strict';
  if ((loopShape.has(field.name) || turns) && !loops) {
    complain(scope, 'missing-key.loop', range, { key: field.key.text });
    return false;
  }
  if (!spec?.on || kind === undefined || spec.on.includes(kind)) return true;
  if (kindOfKey.has(field.name)) return said[0] === field;
  if (said.some((one) => spec.on?.some((other) => other === kindOfKey.get(one.name)))) return false;
  const where = spec.on.map((one) => kinds[one].title.toLowerCase()).join(', ');
  complain(scope, 'unknown-key.place', range, {
    key: field.key.text,
    kind: kinds[kind].title.toLowerCase(),
    where: `steps of the kind ${where}`,
  });
  return false;
}

function loopOf({ loop }: Draft): ForEach | undefined {
  const { list, as = 'item', maxParallel = 1, onItemFailure = 'stop', ...rest } = loop;
  if (!list) return undefined;
  return { kind: 'for_each', list, as, maxParallel: maxParallel === 'all' ? undefined : maxParallel, onItemFailure, ...rest };
}

function workOf(kind: StepKind | undefined, { kind: read, step }: Draft, { show }: Decided, scope: Scope): Work {
  const nothing = { kind: 'map', entries: [], node: mapAt(step.node, []) } as const;
  switch (kind) {
    case 'prompt': {
      const prompt = read.prompt ?? { kind: 'constant', value: '', node: step.node };
      return {
        kind,
        prompt,
        ...(read.system ? { system: read.system } : {}),
        ...(read.parameters ? { parameters: read.parameters } : {}),
      };
    }
    case 'tool': {
      const tool = read.tool ?? { name: '', range: step.idRange };
      const action = read.action ?? { name: '', range: tool.range };
      return {
        kind,
        tool: tool.name,
        toolRange: tool.range,
        action: action.name,
        actionRange: action.range,
        parameters: read.parameters ?? { ...nothing, entries: [] },
      };
    }
    case 'set':
      return {
        kind,
        values: read.set ?? { ...nothing, entries: [] },
        ...(show ? { show: readValue(show, { field: 'show' }, scope) } : {}),
      };
    case 'group': {
      const variables = read.variables ? readEntries(read.variables, { field: 'variables' }, scope) : [];
      return { kind, steps: read.steps ? readSteps(read.steps, 'steps', scope) : [], variables };
    }
    default:
      return { kind: 'unsupported', of: kind, ...(read.other ? { value: read.other } : {}) };
  }
}

/** The steps of a frame inside a step: same block, own ids. */
export function readSteps(node: SourceNode, key: string, scope: Scope): Step[] {
  if (!isList(node)) {
    if (isEmpty(node)) complain(scope, 'missing-key', node.range, { key, place: phrases.aStep });
    else complain(scope, 'wrong-type', node.range, { key, want: 'a list of steps', got: inWords(node) });
    return [];
  }
  const names = stepNames(node.items);
  return node.items.flatMap((item, index) => {
    const name = names[index];
    const step = name && readStep(item, name, inner(scope, scope.path === '' ? name.id : `${scope.path}.${name.id}`));
    return step ? [step] : [];
  });
}
