import { conditionIsOfLoop } from '../compile/graph/reads.ts';
import { partsOf } from '../compile/pipeline/model/parts.ts';
import type { Step } from '../compile/pipeline/model/step.ts';
import type { AutoSite } from '../compile/pipeline/model/value.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { isMap } from '../language/json.ts';
import { runsTexts } from '../language/texts/runs.ts';
import { say } from '../language/texts.ts';
import { isLeftOut } from '../state/cut.ts';
import type { Stored, Why } from '../state/events.ts';
import { RunError } from '../state/failure.ts';
import { bodyOf } from '../state/state.ts';
import type { StepState } from '../state/step.ts';
import { attempt } from './attempts.ts';
import { callsOf } from './calls.ts';
import { parallelOf, priorityOf, timeoutFact, timeoutOf, wholeOf } from './computed.ts';
import type { Earlier, RunContext } from './context.ts';
import { definitionOf } from './context.ts';
import { failStep, leaveOut, skipStep, succeed, takeOver } from './outcome.ts';
import { writeProducts } from './products.ts';
import { ask, autoKey, failureFrom, isAskedInRun, preload, render, renderEntries, renderText } from './render.ts';
import { isRoute } from './routes.ts';
import type { StepScope } from './scope.ts';
import { scopeOf } from './scope.ts';
import { askPeople } from './steps/ask.ts';
import { askPermission, unasked } from './steps/permission.ts';
import { callPipeline } from './steps/pipeline.ts';
import { openSwitch } from './steps/switch.ts';
import { runTransform } from './steps/transform.ts';

/**
 * The way of a step: what it reads is loaded, its condition asked, its AUTO tags resolved, its values rendered; then it is
 * attempted or opened. Gives a promise only where something has to be waited for: pure steps end in the same turn.
 */
export function runStep(context: RunContext, step: StepState): Promise<void> | undefined {
  const definition = definitionOf(context, step);
  const why: Why = {};
  const failed = (error: unknown): Promise<void> | undefined => {
    const failure = failureFrom(error);
    // What did nothing but compute is computed again with the permission; others ask where they know what they have done.
    if (failure.needs && isComputed(definition) && !context.ports.people.absent)
      return askPermission(context, step, failure, failure.needs);
    return failStep(context, step, unasked(context, failure), { why });
  };
  const begin = (scope: StepScope): Promise<void> | undefined => {
    const asked =
      definition.autos.length === 0
        ? []
        : definition.autos.filter((site) => isAskedInRun(site, step.frame.unit) && isNeeded(step, definition, site.field));
    const run = () => go(context, step, definition, scope, why);
    if (asked.length) return withAnswers(context, step, definition, scope, why, asked, run, () => skipStep(context, step, why));
    if (!holds(context, step, definition, scope, why)) return skipStep(context, step, why);
    return run();
  };
  const rest = (): Promise<void> | undefined => {
    try {
      const scope = scopeOf(context, step);
      const edited = context.state.edits.get(step.path);
      if (edited) return takeEdited(context, step, definition, scope, edited);
      const earlier = context.reuse?.(step, definition, scope);
      if (!(earlier instanceof Promise)) return earlier ? takeEarlier(context, step, earlier) : begin(scope);
      return earlier.then((found) => {
        if (isLeftOut(step)) return leaveOut(context, step);
        return found ? takeEarlier(context, step, found) : begin(scope);
      });
    } catch (error) {
      return failed(error);
    }
  };
  const waiting = preload(context, step.frame, [], definition);
  // While its values were loaded a failure may have stopped its frame.
  const work = waiting ? waiting.then(() => (isLeftOut(step) ? leaveOut(context, step) : rest())) : rest();
  return work?.catch((error: unknown) => {
    return context.signal.aborted ? undefined : failed(error);
  });
}

const isComputed = ({ work }: Step): boolean => work.kind === 'set' || work.kind === 'transform';

/**
 * A ready step finds out its priority; it starts when it is its turn. Nothing is computed for a step that will not run: whose value
 * is there already, or whose condition is false.
 */
export function rankStep(context: RunContext, step: StepState): Promise<void> | undefined {
  const { held } = context.state.agenda;
  const failed = (error: unknown) => failStep(context, step, failureFrom(error));
  const rank = (priority: number): Promise<void> | undefined =>
    // While it was asked for, the time of its frame may have come to an end.
    isLeftOut(step) ? leaveOut(context, step) : void context.fact({ type: 'step.prepared', path: step.path, priority });
  try {
    const found = rankOf(context, step);
    if (typeof found === 'number') return rank(found);
    held.add(step);
    const letGo = found.finally(() => held.delete(step));
    return letGo.then(rank, (error: unknown) => (context.signal.aborted ? undefined : failed(error)));
  } catch (error) {
    return failed(error);
  }
}

function rankOf(context: RunContext, step: StepState): number | Promise<number> {
  const definition = definitionOf(context, step);
  const rest = (): number | Promise<number> => {
    const scope = scopeOf(context, step);
    if (context.state.edits.has(step.path)) return 0;
    const earlier = context.reuse?.(step, definition, scope);
    if (earlier instanceof Promise) return earlier.then((found) => (found ? 0 : computed(scope)));
    return earlier ? 0 : computed(scope);
  };
  const computed = (scope: StepScope): number | Promise<number> => {
    const asked = definition.autos.filter(
      (site) =>
        isAskedInRun(site, step.frame.unit) &&
        (site.field === 'priority' || (site.field === 'condition' && isNeeded(step, definition, site.field))),
    );
    const compute = (): number => priorityOf(context, step, definition, scope);
    if (asked.length) return withAnswers(context, step, definition, scope, {}, asked, compute, () => 0);
    return holds(context, step, definition, scope, {}) ? compute() : 0;
  };
  const waiting = preload(context, step.frame, [], definition);
  return waiting ? waiting.then(rest) : rest();
}

/** A value that a person gave: then the step does not run. */
function takeEdited(
  context: RunContext,
  step: StepState,
  definition: Step,
  scope: StepScope,
  edited: Stored,
): Promise<void> | undefined {
  const set = definition.work.kind === 'set' && 'value' in edited && isMap(edited.value) ? { set: edited.value } : {};
  const end = () => takeOver(context, step, edited, { ...set, provenance: 'edited' });
  if (definition.products.length === 0) return end();
  const loaded = Promise.resolve(context.artifacts.load(edited));
  const write = () => writeProducts(context, step, definition, scope, context.artifacts.read(edited));
  return loaded.then(write).then(end);
}

/** A value that an earlier run has: then the step does not run. */
function takeEarlier(context: RunContext, step: StepState, earlier: Earlier): Promise<void> | undefined {
  if (earlier === 'left-out') return leaveOut(context, step);
  for (const fact of earlier.facts) context.fact(fact);
  return takeOver(context, step, earlier.result, earlier.more);
}

/** Run-time tags: those of the condition are answered first, the others only if it holds. */
async function withAnswers<T>(
  context: RunContext,
  step: StepState,
  definition: Step,
  scope: StepScope,
  why: Why,
  sites: readonly AutoSite[],
  then: () => Promise<T> | T,
  otherwise: () => Promise<T> | T,
): Promise<T> {
  const calls = callsOf(context, step);
  const { autos } = context;
  if (!autos) throw new RunError({ kind: 'internal', message: say(runsTexts.noAutoResolver) });
  // The condition of a step whose priority is computed has been asked by then.
  const open = (site: AutoSite): boolean =>
    step.priority === undefined || !context.state.autos.has(autoKey(site, { path: step.path, unit: step.frame.unit }));
  const [first, others] = [sites.filter(isOfCondition), sites.filter((site) => !isOfCondition(site))];
  await autos(context, step, first.filter(open), calls);
  if (!holds(context, step, definition, scope, why)) return otherwise();
  await autos(context, step, others, calls);
  return then();
}

const isOfCondition = ({ field }: AutoSite): boolean => field === 'condition';

/** A loop asks for what it evaluates itself; the rest is asked for each item. */
function isNeeded(step: StepState, definition: Step, field: string): boolean {
  // Those at the ends of a loop are asked anew each time, see settle.ts; those of routes as they are taken, see routes.ts; the
  // priority has been asked for before.
  if (endsOfLoop.has(field) || isRoute(field) || field === 'priority') return false;
  const ofLoop = settingsOfLoop.has(field) || (field === 'condition' && conditionIsOfLoop(definition));
  if (step.node.loop) return ofLoop;
  return step.frame.owner?.node.loop?.single ? !ofLoop || field === 'condition' : true;
}

const settingsOfLoop = new Set(['for_each', 'max_parallel', 'max_iterations']);
const endsOfLoop = new Set(['while', 'until', 'break_if', 'continue_if']);

function holds(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): boolean {
  const { condition } = definition;
  if (!condition || (step.node.loop && !conditionIsOfLoop(definition))) return true;
  const { result, values } = ask(context, condition, scope);
  why.condition = { text: step.node.condition ?? '', values, result };
  return result;
}

function go(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Promise<void> | undefined {
  context.budget.begin(step);
  if (step.node.loop) return openLoop(context, step, definition, scope, why);
  const { work } = definition;
  switch (work.kind) {
    case 'set': {
      const set = renderEntries(context, work.values, scope);
      const shown = work.show && { shown: renderText(context, work.show, scope.withValue(set)) };
      const more = { set, ...shown, ...(why.condition ? { why } : {}) };
      if (definition.products.length === 0) return succeed(context, step, set, more);
      return writeProducts(context, step, definition, scope, set).then(() => succeed(context, step, set, more));
    }
    case 'transform':
      return runTransform(context, step, definition, scope, why, context.deadlines.signal(step.frame));
    case 'group':
      return openGroup(context, step, definition, scope, why);
    case 'switch':
      return openSwitch(context, step, definition, scope, why);
    case 'pipeline':
      return callPipeline(context, step, definition, scope, why);
    case 'prompt':
    case 'tool':
    case 'ensemble':
      return attempt(context, step, definition, scope, why, context.deadlines.signal(step.frame));
    case 'ask':
      return void askPeople(context, step, definition, scope, why);
    case 'unsupported':
      throw new RunError({ kind: 'internal', message: say(runsTexts.notExecuted, { what: work.of ?? say(runsTexts.thisStep) }) });
  }
}

function openGroup(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): undefined {
  const { work } = definition;
  const timeout = timeoutOf(context, step, definition, scope);
  const variables = declaredIn(context, work, scope);
  context.fact({
    type: 'step.started',
    path: step.path,
    ...(why.condition ? { why } : {}),
    ...(variables ? { variables } : {}),
    ...timeoutFact(definition, timeout),
  });
  const frame = bodyOf(context.state, step);
  if (frame && timeout !== undefined) context.deadlines.arm(frame, step, timeout);
  return undefined;
}

/** The first values of the variables that a group declares. */
function declaredIn(context: RunContext, work: Step['work'], scope: StepScope): JsonMap | undefined {
  const { declares } = partsOf(work);
  if (declares.length === 0) return undefined;
  return Object.fromEntries(declares.map(({ name, value }) => [name, render(context, value, scope)]));
}

function openLoop(context: RunContext, step: StepState, definition: Step, scope: StepScope, why: Why): Promise<void> | undefined {
  const { loop } = definition;
  const parallel = loop && parallelOf(context, step, loop, scope);
  const variables = declaredIn(context, definition.work, scope);
  const shown = {
    ...(why.condition ? { why } : {}),
    ...(parallel === undefined ? {} : { max_parallel: parallel }),
    ...(variables ? { variables } : {}),
    // Of a loop over one step, the timeout is that step's.
    ...(step.node.loop?.single ? {} : timeoutFact(definition, timeoutOf(context, step, definition, scope))),
  };
  if (loop?.kind === 'while')
    return void context.fact({
      type: 'loop.opened',
      path: step.path,
      count: wholeOf(context, step, 'max_iterations', loop.maxIterations, 1, scope),
      ...shown,
    });
  const list = loop && render(context, loop.list, scope);
  const items = itemsOf(list);
  if (!items)
    throw new RunError({
      kind: 'input',
      message: say(runsTexts.notAList, { step: step.path, got: nameOf(list) }),
      hint: say(runsTexts.notAListHint),
    });
  const open = { type: 'loop.opened' as const, path: step.path, count: items.length, ...shown };
  const stored = context.artifacts.keep(items);
  if (stored instanceof Promise) return stored.then((kept) => context.fact({ ...open, items: kept }));
  return void context.fact({ ...open, items: stored });
}

/** A list as it is; a map as its pairs. */
function itemsOf(list: Json | undefined): Json[] | undefined {
  if (Array.isArray(list)) return list;
  return isMap(list) ? Object.entries(list).map(([key, value]) => ({ key, value })) : undefined;
}

const nameOf = (value: Json | undefined): string =>
  value === null || value === undefined
    ? say(runsTexts.gotNothing)
    : typeof value === 'string'
      ? say(runsTexts.gotText, { text: JSON.stringify(value.slice(0, 40)) })
      : say(runsTexts.gotValue, { type: typeof value });
