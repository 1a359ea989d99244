import { stepNodes } from '../../engine/compile/graph/places.ts';
import { locateNode, type PlanPipeline } from '../../engine/insight/step-locations.ts';
import { type Path, staticPath } from '../../engine/state/path.ts';
import { writtenHere } from '../panel-host/places.ts';
import type { Compiled } from '../runs/engine.ts';

/** The position of a run's step in the current text: offsets in UTF-16 units. */
export interface StepAnchor {
  /** Static path. */
  path: Path;
  unit: PlanPipeline;
  /** The node, by its index in the unit's graph. */
  node: number;
  start: number;
  end: number;
  /** On the line after which the state is shown. */
  at: number;
}

/** One change of a document, as the editor reports it. */
interface TextChange {
  rangeOffset: number;
  rangeLength: number;
  text: string;
}

/** The steps in the run's own file, also those of inline pipelines. */
export function anchorsOf(compiled: Compiled): StepAnchor[] {
  return writtenHere(compiled).flatMap(({ unit, prefix }) =>
    stepNodes(unit.compiled.graph).flatMap((node): StepAnchor[] => {
      const located = locateNode(unit, node);
      const placement = unit.compiled.steps[node.index];
      // The one step that a loop repeats is at the loop's place: the loop represents it.
      if (!located || !placement || node.path.endsWith('[*]')) return [];

      const { step, block } = placement;
      const at = step.idGiven ? unit.offset(unit.compiled.at(block) + step.idRange.start) : located.range.start;
      return [{ path: `${prefix}${node.path}`, unit, node: node.index, at, ...located.range }];
    }),
  );
}

/** The anchors after an edit: later ones move, and a step that was edited loses its anchor. */
export const moveAnchors = (anchors: readonly StepAnchor[], changes: readonly TextChange[]): readonly StepAnchor[] =>
  // The editor's changes are all relative to the text before; from the last to the first, none shifts another one.
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

/**
 * The position of a step in the current text, if it is still there. An item of a loop with one step is at the loop's place.
 */
export const anchorFor = (anchors: readonly StepAnchor[], path: Path): StepAnchor | undefined => {
  const target = staticPath(path).replace(/(\[\*\])+$/, '');
  return anchors.find((anchor) => anchor.path === target);
};
