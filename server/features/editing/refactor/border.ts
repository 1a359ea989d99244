import { accessTemplates } from '../../../../engine/compile/check/templates.ts';
import { reads } from '../../../../engine/compile/template/references.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { crossDependencies, refuseRoutes } from './border-order.ts';
import { readInside, readOutside } from './border-reads.ts';
import { refuseSharedVariables } from './border-variables.ts';
import type { Border, MovingSteps } from './moving-steps.ts';
import { isMoving } from './moving-steps.ts';

/** Determines the references across the border. Refuses a reference that a called pipeline cannot take or return. */
export function borderOf(snapshot: Snapshot, moving: MovingSteps): Border {
  const border: Border = { inputs: new Map(), outputs: new Map(), waitsFor: [], inside: [], outside: [] };
  const { compiled } = snapshot;
  refuseRoutes(snapshot, moving);
  refuseSharedVariables(snapshot, moving);

  for (const placed of accessTemplates(compiled.checkable)) {
    const inside = placed.owner !== undefined && isMoving(snapshot, moving, placed.owner);
    for (const read of reads(placed.template)) {
      if (read.bound) continue;
      if (inside) readInside(snapshot, { moving, border, placed, read });
      else readOutside(snapshot, { moving, border, placed, read });
    }
  }

  crossDependencies(snapshot, moving, border);
  return border;
}
