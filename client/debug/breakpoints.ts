import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Compiled } from '../../engine/index.ts';
import { nearest } from '../../engine/language/suggest.ts';
import { say } from '../../engine/language/texts.ts';
import { type Places, stops } from './places.ts';
import { debugTexts } from './texts.ts';

/** A place where a run is to stop. */
export interface Breakpoint {
  id: number;
  /** What the client asked for, in one text: the same again is the same breakpoint. */
  key: string;
  kind: 'breakpoint' | 'function breakpoint';
  /** Static paths of the steps that it stands on; none where it is not verified. */
  paths: ReadonlySet<string>;
  /** The first line of its step, from 0. */
  line?: number;
  /** Why it is not verified. */
  message?: string;
  /** An expression of the template language that must hold. */
  condition?: string;
  /** Whether it stops at the n-th time (from 1) that it is reached and its condition holds. */
  hits?: (times: number) => boolean;
  /** How often it was reached so far. */
  times: number;
}

/** The breakpoints of a session. Setting them gives a new list; one that stays keeps its id and its count. */
export interface Breakpoints {
  readonly all: readonly Breakpoint[];
  setLines(places: Places, wanted: readonly DebugProtocol.SourceBreakpoint[]): readonly Breakpoint[];
  setSteps(compiled: Compiled, places: Places, wanted: readonly DebugProtocol.FunctionBreakpoint[]): readonly Breakpoint[];
}

/** No breakpoints yet. */
export function createBreakpoints(): Breakpoints {
  let lines: readonly Breakpoint[] = [];
  let steps: readonly Breakpoint[] = [];
  let last = 0;
  const renewed = (old: readonly Breakpoint[], fresh: Breakpoint): Breakpoint => {
    const known = old.find(({ key }) => key === fresh.key);
    return known ? { ...fresh, id: known.id, times: known.times } : { ...fresh, id: ++last };
  };
  return {
    get all() {
      return [...lines, ...steps];
    },
    setLines(places, wanted) {
      const old = lines;
      lines = wanted.map((one) => renewed(old, onLine(places, one)));
      return lines;
    },
    setSteps(compiled, places, wanted) {
      const old = steps;
      steps = wanted.map((one) => renewed(old, onStep(compiled, places, one)));
      return steps;
    },
  };
}

/** On a line (from 0), moved to the first line of the step that owns the line. */
export function onLine(places: Places, wanted: DebugProtocol.SourceBreakpoint): Breakpoint {
  const found = places.at(wanted.line);
  const line = found?.start.line ?? wanted.line;
  return conditional(
    'breakpoint',
    `line:${line}`,
    { line, paths: found?.paths ?? [], message: say(debugTexts.noStepOnLine) },
    wanted,
  );
}

/** On every step of an id, or on the one of a path. */
export function onStep({ graph }: Compiled, places: Places, wanted: DebugProtocol.FunctionBreakpoint): Breakpoint {
  const name = wanted.name.trim();
  const found = graph.nodes.filter((node) => stops(node) && (node.id === name || node.path.replace(/\[\*\]$/, '') === name));
  const like = nearest(
    name,
    graph.nodes.map(({ id }) => id),
  );
  const message = like ? say(debugTexts.noStepNear, { name, near: like }) : say(debugTexts.noStep, { name });
  const line = found[0] && places.of(found[0].path)?.line;
  return conditional('function breakpoint', `step:${name}`, { line, paths: found.map(({ path }) => path), message }, wanted);
}

function conditional(
  kind: Breakpoint['kind'],
  place: string,
  { line, paths, message }: { line: number | undefined; paths: readonly string[]; message: string },
  { condition = '', hitCondition = '' }: { condition?: string; hitCondition?: string },
): Breakpoint {
  const [asked, count] = [condition.trim(), hitCondition.trim()];
  const hits = count === '' ? undefined : hitTest(count);
  const wrong = paths.length === 0 ? message : count !== '' && !hits ? say(debugTexts.badHits, { count }) : undefined;
  return {
    id: 0,
    key: JSON.stringify([place, asked, count]),
    kind,
    paths: new Set(wrong === undefined ? paths : []),
    times: 0,
    ...(line === undefined ? {} : { line }),
    ...(wrong === undefined ? {} : { message: wrong }),
    ...(asked === '' ? {} : { condition: asked }),
    ...(hits ? { hits } : {}),
  };
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
