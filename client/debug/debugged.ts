import type { Compiled, RunHandle } from '../../engine/index.ts';
import { say } from '../../engine/language/texts.ts';
import type { SourceLocations } from './breakpoints/locations.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import type { Lease } from './stepping/lease.ts';
import type { Control } from './stepping/pause.ts';
import { debugTexts } from './texts.ts';

/** The target of a session, as far as it is known. */
export interface DebugTarget {
  plan?: Plan;
  control?: Control;
  /** The session's lease on the run. */
  lease?: Lease;
  run?: RunHandle;
  /** The client has requested the end. */
  leaving: boolean;
  ended: boolean;
}

/** The text to run, known before the run begins. */
interface Plan {
  compiled: Compiled;
  places: SourceLocations;
  /** As the client names it. */
  file: string;
}

/** Throws if nothing is debugged yet. */
export function planned({ plan }: DebugTarget): Plan {
  if (!plan) throw new RefusedRequest(say(debugTexts.nothingDebugged));
  return plan;
}

/** The active run. Throws if there is none. */
export function live({ run, control, ended }: DebugTarget): { handle: RunHandle; control: Control } {
  if (ended) throw new RefusedRequest(say(debugTexts.runEnded));
  if (!run || !control) throw new RefusedRequest(say(debugTexts.runToCome));
  return { handle: run, control };
}
