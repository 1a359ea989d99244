import { stepNodes } from '../../compile/graph/places.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { nearestStepPath } from '../../language/spelling/step-path.ts';
import { phrases } from '../../language/texts/compile/phrases.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { neutralizeMarks } from '../../run/secrets/secrets.ts';
import type { NewFact } from '../../state/events.ts';
import { firstFactOf, firstFailure, firstStep, forkFacts } from '../../state/fork-facts.ts';
import type { Path } from '../../state/path.ts';
import { isPath, staticPath, stepOfPrompt } from '../../state/path.ts';
import { initialState } from '../../state/state.ts';
import { isSettled } from '../../state/step.ts';
import { graphsOf } from '../host/executable-plan.ts';
import { realClock } from '../host/real-clock.ts';
import { Refusal } from '../refusal.ts';
import type { ReadRun } from '../resume/read-run.ts';
import type { InputArgument } from '../start/inputs.ts';
import { takeInputs } from '../start/inputs.ts';

/** A value given by a person; `path` is a step's, or `inputs.NAME`. */
export interface ValueEdit {
  path: Path;
  value: Json;
}

export interface ForkBranch {
  /** The first fact of the parent that is not copied. */
  seq: number;
  /** The copied facts, without the first one. */
  facts: (NewFact & { at: number })[];
  /** Later steps whose inputs are unchanged are reused one by one. */
  reuses: boolean;
}

/**
 * Reads `set`: the inputs of the new run, and every edit in order. Throws a Refusal for an unknown name or an invalid value.
 */
export function takeEdits(parent: ReadRun, set: ReadonlyMap<string, InputArgument>): { inputs: JsonMap; edits: ValueEdit[] } {
  const { compiled, state, started } = parent;
  const inputs = new Map<string, InputArgument>(Object.entries(started.inputs).map(([name, value]) => [name, { value }]));
  const named = new Set(compiled.pipeline.inputs.map(({ name }) => name));
  const changed: string[] = [];
  const edits: ValueEdit[] = [];
  for (const [path, given] of set) {
    const input = path.replace(/^inputs\./, '');
    const isInput = (input !== path || named.has(path)) && !state.steps.has(path);
    if (isInput) {
      inputs.set(input, given);
      changed.push(input);
    } else {
      const value = 'value' in given ? given.value : fittingValue('text' in given ? given.text : given.secret, parent, path);
      edits.push({ path: knownPath(parent, path), value: neutralizeMarks(value) });
    }
  }

  const taken = changed.length ? takeInputs(compiled.pipeline, inputs) : { ...started.inputs };
  return { inputs: taken, edits: [...changed.map((name) => ({ path: `inputs.${name}`, value: taken[name] ?? null })), ...edits] };
}

/** Text stays text where the step's value was text; else it is parsed as JSON where possible. */
function fittingValue(text: string, { state }: ReadRun, path: Path): Json {
  if (stepOfPrompt(path) !== undefined) return text;
  const result = state.steps.get(path)?.result;
  if (result && 'value' in result && typeof result.value === 'string') return text;

  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** A path that the run reached, or could have reached. Throws a Refusal with the nearest one. */
function knownPath({ compiled, state }: ReadRun, path: string): Path {
  const step = stepOfPrompt(path) ?? path;
  const inGraph = stepNodes(compiled.graph).some((node) => node.path === staticPath(step));
  if (isPath(step) && (state.steps.has(step) || inGraph)) return path;

  const near = nearestStepPath(path, [...state.steps.keys(), ...compiled.pipeline.inputs.map(({ name }) => `inputs.${name}`)]);
  throw new Refusal(say(launchTexts.noStepInRun, { step: path, run: state.started?.run ?? '' }), {
    hint: near ? say(phrases.didYouMean, { name: near }) : say(launchTexts.noStepInRunHint),
  });
}

/**
 * The fork point, and the facts that are copied; permissions only with `grants`. Throws a Refusal for an impossible point.
 */
export function branchOf(
  parent: ReadRun,
  {
    at,
    edits,
    inputs,
    grants = true,
  }: { at: string | undefined; edits: readonly ValueEdit[]; inputs: JsonMap; grants?: boolean },
): ForkBranch {
  const { compiled, log, started, foreign } = parent;
  // Answers in a foreign run do not count: everything after the first of them is done again.
  const answered = foreign ? log.facts.findIndex(({ type }) => type === 'person.answered') : -1;
  const facts = answered < 0 ? log.facts : log.facts.slice(0, answered);
  const stopped =
    at === undefined && !edits.length
      ? facts.find((fact) => fact.type === 'frame.stopped' && isOutermost(parent, fact.path))
      : undefined;
  const place = at ?? (edits.length || stopped ? undefined : stoppedPath(parent));
  const seq = stopped?.seq ?? (place === undefined ? (firstStep(facts) ?? facts.length + 1) : beginningOf(parent, place));
  const state = initialState(compiled.graph, 10, graphsOf(compiled));
  const all = forkFacts(facts, seq, state, realClock.now());
  const forked = foreign || !grants ? all.filter(({ type }) => type !== 'permission.given') : all;
  // Steps that were in flight at the run's end start again.
  if (stopped) return { seq, facts: forked, reuses: true };
  if (place === undefined) {
    // AUTO answers and initial values that depend on changed inputs are computed again.
    const same = JSON.stringify(inputs) === JSON.stringify(started.inputs);
    const kept = same ? forked : forked.filter(({ type }) => type !== 'auto.resolved' && type !== 'variable.set');
    return { seq, facts: kept, reuses: true };
  }

  for (const { path } of edits) {
    const step = state.steps.get(path);
    const settledEnclosing = step?.frame.owner && isSettled(step.frame.owner);
    if (step && isSettled(step) && (step.status !== 'succeeded' || settledEnclosing))
      throw new Refusal(say(launchTexts.cannotEditAt, { step: path, at: place }), { hint: say(launchTexts.cannotEditAtHint) });
  }

  return { seq, facts: forked, reuses: at === undefined };
}

/** Whether a frame is the run's own or that of a `finally`: if it was stopped, the run ended. */
function isOutermost({ state }: ReadRun, path: Path): boolean {
  const frame = state.frames.get(path);
  return frame !== undefined && frame.owner === undefined;
}

function beginningOf(parent: ReadRun, at: string): number {
  const path = knownPath(parent, at);
  const seq = firstFactOf(parent.log.facts, path);
  if (seq === undefined)
    throw new Refusal(say(launchTexts.notReached, { step: at, run: parent.started.run }), {
      hint: say(launchTexts.notReachedHint, { run: parent.started.run }),
    });

  return seq;
}

/** The place where a run stopped: before its first failure, else before the first unfinished step. */
function stoppedPath({ log, state, started }: ReadRun): Path {
  const failed = state.finished?.status === 'failed' ? firstFailure(log.facts, state) : undefined;
  if (failed !== undefined) return failed;

  const cut = [...state.steps.values()].find(
    (step) => step.started_at !== undefined && !isSettled(step) && step.loop === undefined,
  );
  if (cut) return cut.path;

  const degraded = state.finished?.degraded === true;
  throw new Refusal(say(launchTexts.forkWhere, { run: started.run }), {
    hint: say(degraded ? launchTexts.forkDegradedHint : launchTexts.forkWhereHint, { run: started.run }),
  });
}
