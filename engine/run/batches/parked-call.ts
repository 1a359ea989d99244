import type { StepState } from '../../state/step.ts';
import type { CallPlace } from '../call-place.ts';
import type { StepCall } from '../calls/call-types.ts';
import type { ModelCall } from '../model-port.ts';

/** A call that wants to go into a batch. */
export interface ParkableCall {
  step: StepState;
  call: StepCall;
  asks: ModelCall;
  place: CallPlace;
}

/** Thrown where a call was put into a batch: its step is let go of, and goes on from its log once the call is answered. */
export const callParked = new Error('parked');
