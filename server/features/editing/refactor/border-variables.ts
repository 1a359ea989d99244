import type { Node } from '../../../../engine/compile/graph/graph.ts';
import { partsOfWork } from '../../../../engine/compile/pipeline/model/parts.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import type { MovingSteps } from './moving-steps.ts';
import { enclosingFrames, isMoving } from './moving-steps.ts';
import { refuseRefactoring } from './offer.ts';

/** A called pipeline takes and returns values; it cannot write our variables. */
export function refuseSharedVariables(snapshot: Snapshot, moving: MovingSteps): void {
  const { graph } = snapshot.compiled;
  const frames = enclosingFrames(graph, moving);
  const all = writesIn(snapshot).filter(({ frame }) => frames.has(frame));
  const inside = all.filter(({ node }) => isMoving(snapshot, moving, node));

  const outside = new Set(all.flatMap((one) => (inside.includes(one) ? [] : [idOf(one)])));
  for (const one of inside) {
    if (graph.frames[one.frame]?.declares.includes(one.name) || outside.has(idOf(one)))
      refuseRefactoring(say(serverTexts.variableCrosses, { name: one.name }));
  }
}

interface Write {
  node: Node;
  name: string;
  /** The frame of the variable. */
  frame: number;
}

const idOf = ({ name, frame }: Write): string => `${frame} ${name}`;

const writesIn = ({ compiled: { graph, steps, checkable } }: Snapshot): Write[] =>
  graph.nodes.flatMap((node) => {
    const work = steps[node.index]?.step.work;
    if (!work) return [];
    return partsOfWork(work).sets.map(({ key }) => ({ node, name: key, frame: checkable.lookup.writtenTo(node, key) }));
  });

/** Whether a moved step writes the variable of a frame. */
export const isWrittenInside = (snapshot: Snapshot, moving: MovingSteps, name: string, frame: number): boolean =>
  writesIn(snapshot).some((one) => one.name === name && one.frame === frame && isMoving(snapshot, moving, one.node));
