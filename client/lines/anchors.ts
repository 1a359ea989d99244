import { stepNodes } from '../../engine/compile/graph/places.ts';
import { locateNode, type PlanPipeline } from '../../engine/insight/step-locations.ts';
import { type Path, staticPath } from '../../engine/state/path.ts';
import { writtenHere } from '../panel-host/places.ts';
import type { Compiled } from '../runs/engine.ts';

/** Where a step of the run stands in the text as it is now: offsets in UTF-16 units. */
export interface StepAnchor {
  /** Static path. */
  path: Path;
  unit: PlanPipeline;
  /** The node, by its index in the unit's graph. */
  node: number;
  start: number;
  end: number;
  /** In the line that the state is shown behind. */
  at: number;
}

/** One change of a document, as the editor tells it. */
interface TextChange {
  rangeOffset: number;
  rangeLength: number;
  text: string;
}

/** The steps that the run's own file holds, also those of pipelines that are written out in it. */
export function anchorsOf(compiled: Compiled): StepAnchor[] {
  return writtenHere(compiled).flatMap(({ unit, prefix }) =>
    stepNodes(unit.compiled.graph).flatMap((node): StepAnchor[] => {
      const located = locateNode(unit, node);
      const placement = unit.compiled.steps[node.index];
      // The one step that a loop repeats is written where the loop is: the loop speaks for it.
      if (!located || !placement || node.path.endsWith('[*]')) return [];
      const { step, block } = placement;
      const at = step.idGiven ? unit.offset(unit.compiled.at(block) + step.idRange.start) : located.range.start;
      return [{ path: `${prefix}${node.path}`, unit, node: node.index, at, ...located.range }];
    }),
  );
}

/** The anchors after an edit: those after it move, and a step that was edited loses its anchor. */
export const moveAnchors = (anchors: readonly StepAnchor[], changes: readonly TextChange[]): readonly StepAnchor[] =>
  // The editor's changes all count in the text before; going from the last to the first, none moves another one.
  [...changes]
    .sort((a, b) => b.rangeOffset - a.rangeOffset)
    .reduce<readonly StepAnchor[]>((kept, change) => kept.flatMap((anchor) => moved(anchor, change)), anchors);

function moved(anchor: StepAnchor, { rangeOffset: from, rangeLength, text }: TextChange): StepAnchor[] {
  const to = from + rangeLength;
  const by = text.length - rangeLength;
  if (from > anchor.end || (from === anchor.end && startsLine(text))) return [anchor];
  if (to < anchor.start || (to === anchor.start && /[\r\n][ \t-]*$/.test(text)))
    return [{ ...anchor, start: anchor.start + by, end: anchor.end + by, at: anchor.at + by }];
  return [];
}

const startsLine = (text: string): boolean => /^[ \t]*[\r\n]/.test(text);

/** Where a step of the run stands, if it does in this text still. An item of a loop with one step stands where the loop does. */
export const anchorFor = (anchors: readonly StepAnchor[], path: Path): StepAnchor | undefined => {
  const target = staticPath(path).replace(/(\[\*\])+$/, '');
  return anchors.find((anchor) => anchor.path === target);
};
