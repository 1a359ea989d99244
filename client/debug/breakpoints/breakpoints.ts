import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import { stepNodes } from '../../../engine/compile/graph/places.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import { parseTemplate } from '../../../engine/compile/template/syntax/parse.ts';
import { locatePath, type PlanPipeline } from '../../../engine/insight/step-locations.ts';
import { isMap } from '../../../engine/language/json.ts';
import { nearest } from '../../../engine/language/spelling/suggest.ts';
import { say } from '../../../engine/language/texts.ts';
import { expressionFault, withoutBraces } from '../inspection/check-expression.ts';
import { debugTexts } from '../texts.ts';
import { keyOfPath, type SourceLocations, stops } from './locations.ts';

/** A place where a run stops. */
export interface Breakpoint {
  id: number;
  /** The client's request as one text: the same text is the same breakpoint. */
  key: string;
  kind: 'breakpoint' | 'function breakpoint';
  /** The keys of its steps (`keyOfPath`); none if it is not verified. */
  keys: ReadonlySet<string>;
  /** The first line of its step, from 0, and the file. */
  at?: { line: number; file: string };
  /** Why it is not verified. */
  message?: string;
  /** An expression of the template language that must hold. */
  condition?: string;
  /** A text with templates that is written to the console instead of stopping. */
  log?: string;
  /** Whether it stops at the n-th time (from 1) that it is reached and its condition holds. */
  hits?: (times: number) => boolean;
  /** How often it has been reached. */
  times: number;
}

/** The breakpoints of a session. Setting them returns a new list; one that stays keeps its id and its count. */
export interface Breakpoints {
  readonly all: readonly Breakpoint[];
  /** Sets the breakpoints of one file, or of a document with its text; those of other files stay. */
  setLines(
    places: SourceLocations,
    file: string,
    wanted: readonly DebugProtocol.SourceBreakpoint[],
    document?: string,
  ): readonly Breakpoint[];
  setSteps(places: SourceLocations, wanted: readonly DebugProtocol.FunctionBreakpoint[]): readonly Breakpoint[];
  /** A breakpoint of this session only, which stops once; returns false if there is no step on the line. */
  stopAt(places: SourceLocations, file: string, line: number): boolean;
}

/** No breakpoints yet. */
export function createBreakpoints(): Breakpoints {
  const lines = new Map<string, readonly Breakpoint[]>();
  let steps: readonly Breakpoint[] = [];
  let once: readonly Breakpoint[] = [];
  let last = 0;

  const renewed = (old: readonly Breakpoint[], fresh: Breakpoint): Breakpoint => {
    const earlier = old.find(({ key }) => key === fresh.key);
    return earlier ? { ...fresh, id: earlier.id, times: earlier.times } : { ...fresh, id: ++last };
  };

  return {
    get all() {
      return [...[...lines.values()].flat(), ...steps, ...once];
    },
    setLines(places, file, wanted, document = file) {
      const old = lines.get(document) ?? [];
      const fresh = wanted.map((one) => renewed(old, onLine(places, file, one)));
      lines.set(document, fresh);
      return fresh;
    },
    setSteps(places, wanted) {
      const old = steps;
      steps = wanted.map((one) => renewed(old, onStep(places, one)));
      return steps;
    },
    stopAt(places, file, line) {
      once = [renewed(once, onLine(places, file, { line, hitCondition: '1' }))];
      return once.some(({ keys }) => keys.size > 0);
    },
  };
}

/** On a line (from 0) of a file, moved to the first line of the step that contains it. */
function onLine(places: SourceLocations, file: string, wanted: DebugProtocol.SourceBreakpoint): Breakpoint {
  const location = places.at(wanted.line, file);
  const at = { line: location?.start.line ?? wanted.line, file };
  return conditional(
    'breakpoint',
    `line:${at.line}`,
    { at, keys: location?.keys ?? [], message: say(debugTexts.noStepOnLine) },
    wanted,
  );
}

/** On every step with an id, in called pipelines too, or on the step of a path, or on those with a tag. */
function onStep(places: SourceLocations, wanted: DebugProtocol.FunctionBreakpoint): Breakpoint {
  const name = wanted.name.trim();
  const nodes = places.units.flatMap((pipeline) => stepNodes(pipeline.compiled.graph).map((node) => ({ unit: pipeline, node })));
  const stopping = nodes.filter(({ node }) => stops(node));
  const named = stopping.filter(({ node }) => node.id === name || node.path.replace(/\[\*\]$/, '') === name);
  const inside = named.length ? undefined : locatePath(places.units, name);
  const own = inside && stops(inside.node) ? [inside] : named;
  const matching = own.length ? own : stopping.filter(({ unit, node }) => tagsOf(unit, node).includes(name));
  const like = nearest(
    name,
    nodes.flatMap(({ unit, node }) => [node.id, ...tagsOf(unit, node)]),
  );
  const message = like ? say(debugTexts.noStepNear, { name, near: like }) : say(debugTexts.noStep, { name });
  const [first] = matching;
  const at = first && places.ofNode(first.unit, first.node);
  const keys = matching.map(({ unit, node }) => keyOfPath(unit.name, node.path));

  return conditional('function breakpoint', `step:${name}`, { at, keys, message }, wanted);
}

/** The scalars under `tags` of a step, which do not affect a run. */
function tagsOf({ compiled }: PlanPipeline, { index }: Node): string[] {
  const written = compiled.steps[index]?.step.node;
  const step = written && toJson(written);
  const tags = isMap(step) ? step['tags'] : undefined;
  return (Array.isArray(tags) ? tags : [tags ?? []]).filter((tag) => typeof tag === 'string');
}

function conditional(
  kind: Breakpoint['kind'],
  place: string,
  { at, keys, message }: { at: Breakpoint['at'] | undefined; keys: readonly string[]; message: string },
  { condition = '', hitCondition = '', logMessage = '' }: { condition?: string; hitCondition?: string; logMessage?: string },
): Breakpoint {
  const [expression, count] = [withoutBraces(condition), hitCondition.trim()];
  const hits = count === '' ? undefined : hitTest(count);
  const wrong = keys.length === 0 ? message : (conditionFault(expression, count, hits) ?? logFault(logMessage));

  return {
    id: 0,
    key: JSON.stringify([place, expression, count, logMessage]),
    kind,
    keys: new Set(wrong === undefined ? keys : []),
    times: 0,
    at: at ? { line: at.line, file: at.file } : undefined,
    message: wrong,
    condition: expression === '' ? undefined : expression,
    log: logMessage === '' ? undefined : logMessage,
    hits,
  };
}

/** The unsupported part of a breakpoint's conditions. */
function conditionFault(condition: string, count: string, hits: Breakpoint['hits']): string | undefined {
  if (count !== '' && !hits) return say(debugTexts.badHits, { count });
  const why = condition === '' ? undefined : expressionFault(condition);
  return why === undefined ? undefined : say(debugTexts.badCondition, { condition, why });
}

function logFault(text: string): string | undefined {
  const why = parseTemplate(text).problems[0]?.message;
  return why === undefined ? undefined : say(debugTexts.badLog, { text, why });
}

const comparisons: Readonly<Record<string, (times: number, wanted: number) => boolean>> = {
  '': (times, wanted) => times === wanted,
  '==': (times, wanted) => times === wanted,
  '=': (times, wanted) => times === wanted,
  '>': (times, wanted) => times > wanted,
  '>=': (times, wanted) => times >= wanted,
  '<': (times, wanted) => times < wanted,
  '<=': (times, wanted) => times <= wanted,
  '%': (times, wanted) => times % wanted === 0,
};

/** `3`, `== 3`, `>= 3`, `% 3` and their like; undefined for anything else. */
export function hitTest(text: string): ((times: number) => boolean) | undefined {
  const [, sign = '', digits] = /^(==?|>=?|<=?|%)?\s*(\d{1,9})$/.exec(text) ?? [];
  const compare = comparisons[sign];
  return digits === undefined || !compare ? undefined : (times) => compare(times, Number(digits));
}
