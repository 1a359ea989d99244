import type { Json, JsonMap } from '../../language/json.ts';
import type { ExternalRead } from '../../state/events.ts';
import type { CallPlace } from '../call-place.ts';
import type { StepAttempt } from '../context.ts';
import { isGenerated, permissionsOf } from '../context.ts';
import { callKeyOf, callKeyOfStep, withoutCallKey } from './call-key.ts';
import type { CallNotes, StepCall } from './call-types.ts';
import { embedTexts } from './embed-texts.ts';
import { makeMedia } from './make-media.ts';

export interface ToolRequest {
  tool: string;
  action: string;
  parameters: JsonMap;
}

/** Calls one action of a tool, within the limit of its parallel calls. Returns the result of the call, or the logged one. */
export async function callStepTool(
  attempt: StepAttempt,
  request: ToolRequest,
  call: Pick<StepCall, 'prompt' | 'once'> = {},
): Promise<Json> {
  const { context, step, definition, calls, signal } = attempt;
  const endTurn = await context.turn(request.tool, step, signal);
  try {
    const asked = toStepCall(request);
    const { result } = await calls.make(
      // A fork or a replay has another key, and asks the same.
      { ...call, ...asked, request: withoutCallKey(asked.request, callKeyOfStep(context, step, definition)), signal },
      (place) => executeTool(attempt, request, place),
    );
    return result;
  } finally {
    endTurn();
  }
}

/** A tool call in the form of the log. */
export const toStepCall = ({ tool, action, parameters }: ToolRequest): Pick<StepCall, 'kind' | 'name' | 'request'> => ({
  kind: 'tool',
  name: `${tool}.${action}`,
  request: { tool, action, parameters },
});

/** Shows the tool's log output with the step; the notes say where the result came from. */
async function executeTool(
  attempt: StepAttempt,
  { tool, action, parameters }: ToolRequest,
  place: CallPlace,
): Promise<{ result: Json; notes: CallNotes }> {
  const { context, step, definition, signal } = attempt;
  const notes: CallNotes = { provenance: 'live' };

  const reads = (reading: ExternalRead): void => {
    notes.reads ??= [];
    notes.reads.push(reading);
  };

  const result = await context.ports.tools.call(tool, action, parameters, {
    signal,
    place,
    key: callKeyOf(context, step, definition, place.path),
    pipeline: step.frame.invocation.name,
    generated: isGenerated(step),
    allowed: permissionsOf(context, step),
    log: (text) => context.live({ type: 'step.log', at: context.ports.clock.now(), path: step.path, level: 'info', text }),
    embed: (embeds, model) => embedTexts(attempt, embeds, model),
    make: (wanted) => makeMedia(attempt, wanted, reads),
    from: (provenance) => {
      notes.provenance = provenance;
    },
    reads,
  });

  return { result, notes };
}
