import type { Node } from '../../../engine/compile/graph/graph.ts';
import { stepNodes } from '../../../engine/compile/graph/places.ts';
import { lineStarts, type Position, toPosition } from '../../../engine/compile/source/lines.ts';
import type { Compiled } from '../../../engine/index.ts';
import { locateNode, locatePath, type PlanPipeline, pipelinesOfPlan } from '../../../engine/insight/step-locations.ts';
import type { StepState } from '../../../engine/state/step.ts';

/** A position in one of the files of a plan; lines and characters count from 0. */
export interface SourceLocation extends Position {
  file: string;
}

/** The positions of a plan's steps: of the pipeline that runs, and of those that it calls. */
export interface SourceLocations {
  units: readonly PlanPipeline[];
  /** The position of the step of a path, static or of a run. */
  of(path: string): SourceLocation | undefined;
  ofNode(unit: PlanPipeline, node: Node): SourceLocation | undefined;
  /** The first position with content of a pipeline; of the main one if no name is given. */
  begin(name?: string): SourceLocation;
  /** The step that contains a line, with its keys: several if the same text is used for several steps. */
  at(line: number, file?: string): { start: SourceLocation; keys: readonly string[] } | undefined;
}

/**
 * The identity of a step for breakpoints, independent of how often its pipeline is called: the pipeline's name, and the path
 * within it.
 */
export const keyOfPath = (pipeline: string | undefined, path: string): string =>
  pipeline === undefined ? path : `${pipeline} ${path}`;
export const keyOfStep = ({ node, frame }: StepState): string => keyOfPath(frame.invocation.name, node.path);

/** The keys of all steps of a plan. */
export const keysOf = ({ units }: SourceLocations): ReadonlySet<string> =>
  new Set(units.flatMap(({ name, compiled }) => stepNodes(compiled.graph).map(({ path }) => keyOfPath(name, path))));

/** The last name of a path. */
export const shortSourceName = (file: string): string => file.split(/[\\/]/).at(-1) ?? '';

interface Stand {
  offset: number;
  start: SourceLocation;
  /** Its last line with content. */
  last: number;
  keys: string[];
}

/** The positions of all steps, from the engine's own compile. */
export function sourceLocationsOf(compiled: Compiled, file = compiled.world.file): SourceLocations {
  const units = pipelinesOfPlan(compiled, file);
  const lines = new Map<string, readonly number[]>();

  const placeIn = ({ file, text }: PlanPipeline, offset: number): SourceLocation => {
    const starts = lines.get(file) ?? lineStarts(text);
    lines.set(file, starts);
    return { ...toPosition(starts, offset), file };
  };

  const stands = new Map<string, Stand>();
  for (const pipeline of units) {
    for (const node of stepNodes(pipeline.compiled.graph)) {
      const located = locateNode(pipeline, node);
      if (!located) continue;

      const { start, end } = located.range;
      const stand = stands.get(`${start} ${pipeline.file}`) ?? {
        offset: start,
        start: placeIn(pipeline, start),
        last: placeIn(pipeline, lastOf(pipeline.text, start, end)).line,
        keys: [],
      };
      if (stops(node)) stand.keys.push(keyOfPath(pipeline.name, node.path));
      stands.set(`${start} ${pipeline.file}`, stand);
    }
  }

  const inOrder = [...stands.values()].sort((a, b) => a.offset - b.offset);
  return {
    units,
    of(path) {
      const located = locatePath(units, path);
      return located && placeIn(located.unit, located.range.start);
    },
    ofNode(pipeline, node) {
      const located = locateNode(pipeline, node);
      return located && placeIn(pipeline, located.range.start);
    },
    begin(name) {
      const pipeline = units.find((one) => one.name === name) ?? units[0];
      if (!pipeline) return { line: 0, character: 0, file };
      return placeIn(pipeline, pipeline.offset(pipeline.compiled.source.entries[0]?.at ?? 0));
    },
    at(line, of = file) {
      const own = inOrder.filter(({ start }) => start.file === of);
      return (
        own.find(({ start }) => start.line === line) ?? own.findLast(({ start, last }) => start.line <= line && line <= last)
      );
    },
  };
}

/** A loop without `steps:` is stopped at for each of its items, not once more for itself. */
export const stops = (node: Node): boolean => !node.loop?.single;

/** The last character that is no blank. */
function lastOf(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && /\s/.test(text.charAt(at - 1))) at--;
  return at - 1;
}
