import type { StepState } from '../../state/step.ts';
import type { CallPlace } from '../call-place.ts';
import type { StepCall } from '../calls/call-types.ts';
import type { ModelCall } from '../model-port.ts';

/** A call for a batch. */
export interface ParkableCall {
  step: StepState;
  call: StepCall;
  asks: ModelCall;
  place: CallPlace;
}

/**
 * Thrown where a call was parked for a batch: its step is suspended, and continues from its log once the call is answered.
 */
export const callParked = new Error('parked');
