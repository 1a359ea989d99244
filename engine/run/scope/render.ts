import { readsOfStep } from '../../compile/graph/names/reads.ts';
import { replaceMarks } from '../../compile/pipeline/auto/marks.ts';
import { asksPerCall } from '../../compile/pipeline/auto/per-call.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import type { AutoPiece, AutoSite, Condition, MapValue, Value } from '../../compile/pipeline/model/value.ts';
import { evaluateCondition, render as renderTemplate } from '../../compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../compile/template/evaluation/values.ts';
import type { Template } from '../../compile/template/syntax/ast.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { defined, setMember } from '../../language/json.ts';
import { runsTexts } from '../../language/texts/run/runs.ts';
import { say } from '../../language/texts.ts';
import type { Stored } from '../../state/events.ts';
import type { Failure } from '../../state/failure.ts';
import { RunError, toFailure } from '../../state/failure.ts';
import { readVariable, stepNamed } from '../../state/reduce/variables.ts';
import { bodyFrame } from '../../state/state.ts';
import type { FrameState, Invocation } from '../../state/step.ts';
import type { RunContext } from '../context.ts';
import type { RunScope } from './run-scope.ts';
import { shellQuote } from './shell-quote.ts';

/** A value with its templates rendered and its AUTO tags answered. A lone template or tag keeps its type. */
export function renderValue(context: RunContext, value: Value, scope: RunScope): Json {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'template':
      return renderTemplate(value.template, scope);
    case 'list':
      return value.items.map((item) => renderValue(context, item, scope));
    case 'map':
      return renderEntries(context, value, scope);
    case 'auto':
      return renderPieces(context, value.pieces, scope);
  }
}

export function renderEntries(context: RunContext, value: MapValue, scope: RunScope): JsonMap {
  const map: JsonMap = {};
  for (const { key, value: member } of value.entries) setMember(map, key, renderValue(context, member, scope));
  return map;
}

/** A value as text: anything but text is written as JSON. */
export function renderText(context: RunContext, value: Value, scope: RunScope): string {
  return asText(renderValue(context, value, scope));
}

function asText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}

/** Text with answers in it; a single tag gives its answer unchanged. */
function renderPieces(context: RunContext, pieces: readonly AutoPiece[], scope: RunScope): Json {
  const sites = pieces.filter((piece) => piece.kind === 'site');
  const [only] = sites;
  if (only?.kind === 'site' && only.site.lone) return answerOf(context, only.site, scope);

  return joinPieces(
    pieces,
    (template) => asText(renderTemplate(template, scope)),
    (site) => asText(answerOf(context, site, scope)),
  );
}

/** The text with the answers in place of its tags. */
export function joinPieces(
  pieces: readonly AutoPiece[],
  textOf: (template: Template) => string,
  answer: (site: AutoSite) => string,
): string {
  const [all] = pieces;
  const sites = pieces.flatMap((piece) => (piece.kind === 'site' ? [piece.site] : []));
  if (all?.kind === 'text' && all.marked)
    return replaceMarks(textOf(all.template), (number) => {
      const site = sites[number];
      return site ? answer(site) : '';
    });

  return pieces.map((piece) => (piece.kind === 'site' ? answer(piece.site) : textOf(piece.template))).join('');
}

/**
 * A shell line: each template's value becomes one quoted word, so that no text is ever read as code. A template that is the
 * whole line is the line itself: quoted it could only name a program. Blocks (`{% %}`) would have to splice raw text, so they
 * are refused here.
 */
export function renderCommand(template: Template, scope: RunScope): string {
  if (template.lone) return asText(renderTemplate(template, scope));
  return template.parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind !== 'output')
        throw new RunError({
          kind: 'template',
          message: say(runsTexts.blockInCommand),
          hint: say(runsTexts.blockInCommandHint),
        });

      return shellQuote(asText(renderTemplate({ ...template, parts: [part], lone: true }, scope)));
    })
    .join('');
}

/** Whether a tag is answered when its step runs: by values of the run, or in a called pipeline separately for each call. */
export const isAskedInRun = (site: AutoSite, invocation: Invocation | undefined): boolean =>
  site.when === 'run' || (invocation?.name !== undefined && asksPerCall(site));

/** The key of a tag's answer in the run's facts: once for its pipeline, or once for each execution of its step. */
export function autoKey(site: AutoSite, { path, invocation }: Pick<RunScope, 'path' | 'invocation'>): string {
  if (path !== undefined && isAskedInRun(site, invocation)) return `${site.id} @${path}`;
  return autoKeyIn(site.id, invocation?.name);
}

/** The key of a tag that is answered before the run; `name` is that of its called pipeline. */
export const autoKeyIn = (id: string, name: string | undefined): string => (name === undefined ? id : `${name} ${id}`);

function answerOf(context: RunContext, site: AutoSite, scope: RunScope): Json {
  const { autos } = context.state;
  const answer = autos.get(autoKey(site, scope)) ?? (scope.invocation?.name === undefined ? autos.get(site.id) : undefined);
  if (!answer)
    throw new RunError({ kind: 'internal', message: say(runsTexts.noAutoAnswer, { field: site.field }), retryable: false });
  return answer.answer;
}

/** Evaluates a condition; `values` are those of its names, for the step's log. */
export function askCondition(context: RunContext, condition: Condition, scope: RunScope): { result: boolean; values: JsonMap } {
  if (condition.kind === 'constant') return { result: condition.value, values: {} };
  if (condition.kind === 'expression') return evaluateCondition(condition.template, scope);
  const answer = renderValue(context, condition.value, scope);
  return { result: typeof answer === 'string' ? !/^(?:false|no|0|off)?$/i.test(answer.trim()) : Boolean(answer), values: {} };
}

/**
 * Loads the large values that something in the scope of `frame` may read: the names in the step's templates, and `more`.
 * Undefined where everything is in memory, which is usual.
 */
export function preload(
  context: RunContext,
  frame: FrameState,
  more: readonly (Stored | undefined)[] = [],
  definition?: Step,
): Promise<void> | undefined {
  if (context.artifacts.none) return undefined;
  const { state } = context;
  let loads: Promise<void>[] | undefined;

  const want = (stored: Stored | undefined): void => {
    const load = context.artifacts.load(stored);
    if (load) (loads ??= []).push(load);
  };

  for (const stored of more) want(stored);
  for (let at: FrameState | undefined = frame; at; at = at.enclosing) {
    want(at.owner?.loop?.items);
    if (at.iteration) wantResults(state.frames.get(`${at.owner?.path}[${at.iteration - 1}]`), want);
  }

  for (const { name, path } of definition ? readsOfStep(definition) : []) {
    for (const id of [name, path[0]]) {
      if (typeof id !== 'string') continue;
      want(readVariable(frame, id));
      const step = stepNamed(frame, id);
      want(step?.result);
      if (step && !step.loop) wantResults(bodyFrame(state, step), want);
    }
  }

  return loads && Promise.all(loads).then(() => undefined);
}

function wantResults(frame: FrameState | undefined, want: (stored: Stored | undefined) => void): void {
  for (const { result } of frame?.steps ?? []) want(result);
}

/** Any thrown value as a failure; a template's error includes its position. */
export function failureFrom(thrown: unknown): Failure {
  if (!(thrown instanceof TemplateError)) return toFailure(thrown);
  return defined<Failure>({ kind: 'template', message: thrown.message, retryable: false, hint: thrown.hint || undefined });
}

/** Whether an output failed only because it reads an absent value. */
export const isAbsentError = (thrown: unknown): boolean => thrown instanceof TemplateError && thrown.code === 'undefined-name';
