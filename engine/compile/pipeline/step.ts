import { stepDialects } from '../../language/dialects/steps.ts';
import { allStepKeys, kindOfKey } from '../../language/keys.ts';
import type { StepKind } from '../../language/kinds.ts';
import { kinds } from '../../language/kinds.ts';
import { nearest } from '../../language/suggest.ts';
import { pipelineTexts } from '../../language/texts/pipelines.ts';
import { phrases, say, suggestion } from '../../language/texts.ts';
import { builtinTools } from '../../language/tools/index.ts';
import { ownAction, usualAction } from '../../language/tools/own.ts';
import type { ScalarNode, SourceNode } from '../source/nodes.ts';
import { normaliseWork } from './actions.ts';
import { readPipelineRef } from './called.ts';
import type { Draft } from './draft.ts';
import { readEnsemble } from './ensembles.ts';
import type { Field } from './fields.ts';
import { isEmpty, isList, isMapNode, isScalar, mapAt, movedTo } from './fields.ts';
import type { StepName } from './ids.ts';
import { stepNames } from './ids.ts';
import type { Loop, Step, Work } from './model/step.ts';
import type { Normal } from './normalise.ts';
import { normalise, rewritingOf } from './normalise.ts';
import { readQuestion } from './questions.ts';
import { readingOrder, stepReaders } from './readers.ts';
import type { Scope } from './scope.ts';
import { complain, inner, inWords, later } from './scope.ts';
import { awaitPredecessors } from './sites.ts';
import { labelsOf, readBranches, readSubject } from './switches.ts';
import type { Decided } from './tool-actions.ts';
import { readEntries } from './values.ts';

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
  // A step of which nobody can tell what it does stays as it is.
  if (!decided.unclear) scope.rewritings.push(...rewritingOf(node, normal));
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
  takeDefaults(draft, kind, normal.fields, scope);
  const loop = loopOf(draft);
  const work = workOf(kind, draft, scope);
  const { cascade } = draft.step;
  if (cascade && work.kind !== 'prompt')
    complain(scope, 'wrong-type', cascade.range, {
      key: 'model',
      want: say(pipelineTexts.aModel),
      got: say(pipelineTexts.aCascade),
    });
  awaitPredecessors(scope, scope.templates);
  return { ...draft.step, ...(loop ? { loop } : {}), work };
}

/** Keys that the step lacks, from `defaults`; what is wrong with them is told where they stand, not at each step. */
function takeDefaults(draft: Draft, kind: StepKind | undefined, said: ReadonlyMap<string, Field>, scope: Scope): void {
  const quiet: Scope = { ...scope, problems: [], uses: [], rewritings: [] };
  for (const field of scope.defaults) {
    const spec = allStepKeys[field.name];
    if (said.has(field.name) || (spec?.on && (kind === undefined || !spec.on.includes(kind)))) continue;
    const at = draft.step.idRange;
    stepReaders[field.name]?.({ ...field, value: movedTo(field.value, at), range: at }, draft, quiet);
  }
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
      autoDependencies: [],
      onFailure: 'fail',
      computedRoutes: [],
      handlers: [],
      priority: 0,
      products: [],
      notExecutable,
      autos,
    },
    loop: {},
    kind: {},
  };
}

/** `defaults`: keys of steps in our spelling, without those that make a step the one it is. */
export function readDefaults(node: SourceNode, scope: Scope): Field[] {
  if (isEmpty(node)) return [];
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: 'defaults', want: say(pipelineTexts.keysOfSteps), got: inWords(node) });
    return [];
  }
  const normal = normalise(node.pairs, allStepKeys, stepDialects);
  scope.problems.push(...normal.problems);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingOf(node, normal));
  for (const { what, range } of normal.refused) later(scope, what, range);
  strangers(normal, scope);
  const taken: Field[] = [];
  const draft = newDraft(node, 'defaults', false, { ...scope, notExecutable: [], autos: [] });
  for (const field of normal.fields.values()) {
    if (kindOfKey.has(field.name) || ownKeys.has(field.name) || loopShape.has(field.name) || turnShape.has(field.name))
      complain(scope, 'unknown-key', field.key.range, { key: field.key.text, place: '`defaults`' });
    else {
      // Read once where it stands, so that what is wrong with it is told there.
      stepReaders[field.name]?.(field, draft, { ...scope, templates: [], notExecutable: [], autos: [] });
      taken.push(field);
    }
  }
  return taken;
}

/** What belongs to one step alone. */
const ownKeys = new Set([
  'id',
  'name',
  'description',
  'dependencies',
  'on_false',
  'on_success',
  'routes',
  'products',
  'for_each',
  'while',
  'until',
]);

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
    complain(scope, 'unknown-key', key.range, { key: key.text, place: say(phrases.aStep) }, suggestion(near, key.range));
  }
}

const loopShape = new Set(['as', 'loop_name', 'max_parallel', 'continue_if', 'break_if', 'on_item_failure']);
/** Keys of a loop that means one item after another. */
const turnShape = new Set(['max_iterations', 'strict']);

/** Whether the key means something on this step; else a problem says so, since nothing would obey it. */
function belongs(field: Field, kind: StepKind | undefined, said: readonly Field[], normal: Normal, scope: Scope): boolean {
  const spec = allStepKeys[field.name];
  const range = field.key.range;
  const loops = normal.fields.has('for_each') || normal.fields.has('while') || normal.fields.has('until');
  if ((loopShape.has(field.name) || turnShape.has(field.name)) && !loops) {
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
    where: say(pipelineTexts.stepsOfKind, { kinds: where }),
  });
  return false;
}

function loopOf({ loop }: Draft): Loop | undefined {
  const { list, as = 'item', asRange, while: goOn, until, maxIterations = 10, strict = false, ...said } = loop;
  const { maxParallel = 1, onItemFailure = 'stop', ...rest } = said;
  const base = { ...rest, onItemFailure };
  if (list)
    return {
      kind: 'for_each',
      list,
      as,
      ...(asRange ? { asRange } : {}),
      maxParallel: maxParallel === 'all' ? undefined : maxParallel,
      ...base,
    };
  if (!goOn && !until) return undefined;
  return {
    kind: 'while',
    ...(goOn ? { while: goOn } : {}),
    ...(until ? { until } : {}),
    maxIterations,
    strict,
    maxParallel: 1,
    ...base,
  };
}

function workOf(kind: StepKind | undefined, { kind: read, step, routes }: Draft, scope: Scope): Work {
  const nothing = { kind: 'map', entries: [], node: mapAt(step.node, []) } as const;
  switch (kind) {
    case 'prompt': {
      const prompt = read.prompt ?? { kind: 'constant', value: '', node: step.node };
      return {
        kind,
        prompt,
        ...(read.system ? { system: read.system } : {}),
        ...(read.parameters ? { parameters: read.parameters } : {}),
        ...(read.parts ? { parts: read.parts } : {}),
        ...(read.media?.length ? { media: read.media } : {}),
        ...(read.session ? { session: read.session } : {}),
        ...(read.options ? { options: read.options } : {}),
        tools: read.tools ?? [],
        maxTurns: read.maxTurns ?? 8,
      };
    }
    case 'tool': {
      const tool = read.tool ?? { name: '', range: step.idRange };
      // What a tool of the project does has one name; a tool of ours has a usual action, which was put in before.
      const unsaid = read.computed?.tool ? usualAction : Object.hasOwn(builtinTools, tool.name) ? '' : ownAction;
      const action = read.action ?? { name: unsaid, range: tool.range };
      return {
        kind,
        tool: tool.name,
        toolRange: tool.range,
        action: action.name,
        actionRange: action.range,
        parameters: read.parameters ?? { ...nothing, entries: [] },
        ...(read.computed ? { computed: read.computed } : {}),
      };
    }
    case 'set':
      return {
        kind,
        values: read.set ?? { ...nothing, entries: [] },
        ...(read.show ? { show: read.show } : {}),
      };
    case 'group': {
      const variables = read.variables ? readEntries(read.variables, { field: 'variables' }, scope) : [];
      return { kind, steps: read.steps ? readSteps(read.steps, 'steps', scope) : [], variables };
    }
    case 'transform':
      return { kind, ...(read.transform ?? { operations: [] }) };
    case 'switch': {
      const labels = labelsOf(read.cases);
      const subject = readSubject(read.switch ?? step.node, labels, scope);
      const branches = readBranches(read.cases, read.default, routes, scope, readSteps);
      if (branches.length === 0) complain(scope, 'missing-key', step.idRange, { key: 'cases', place: say(phrases.aStep) });
      return { kind, subject, branches };
    }
    case 'pipeline': {
      const pipeline = read.pipeline && readPipelineRef(read.pipeline, read.pipelines, scope);
      if (!pipeline) return { kind: 'unsupported', of: kind };
      return {
        kind,
        pipeline,
        inputs: read.inputs ?? { ...nothing, entries: [] },
        inherit: read.inherit ?? [],
        rename: read.rename ?? [],
      };
    }
    case 'ask':
      return readQuestion({ ...read.question, ...(read.default ? { default: read.default } : {}) }, step.node, scope);
    case 'ensemble':
      return readEnsemble({ ...read.ensemble, system: read.system, parameters: read.parameters }, step, scope);
    default:
      return { kind: 'unsupported', of: kind };
  }
}

export type ReadSteps = typeof readSteps;

/** The steps of a frame inside a step: same block, own ids. */
export function readSteps(node: SourceNode, key: string, scope: Scope): Step[] {
  if (!isList(node)) {
    if (isScalar(node) && node.unread) return [];
    if (isEmpty(node)) complain(scope, scope.path === '' ? 'missing-key.steps' : 'missing-key.emptySteps', node.range, { key });
    else complain(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.listOfSteps), got: inWords(node) });
    return [];
  }
  const names = stepNames(node.items);
  return node.items.flatMap((item, index) => {
    const name = names[index];
    const step = name && readStep(item, name, inner(scope, scope.path === '' ? name.id : `${scope.path}.${name.id}`));
    return step ? [step] : [];
  });
}
