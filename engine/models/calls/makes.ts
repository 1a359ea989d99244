import type { MediaTask } from '../../language/media/made-media.ts';
import type { Making } from '../../language/providers/makers.ts';
import { cannotMake, makingOf, mediaFault } from '../../language/providers/media-faults.ts';
import type { ModelCall } from '../../run/model-port.ts';
import type { ModelTarget } from '../providers/adapter.ts';
import { adapters } from '../providers/adapters.ts';
import type { ModelRefusal } from '../settings/provider-table.ts';

/** The facts of a model that makes such media; undefined where it does not. */
export const makingOfTarget = ({ entry, name, capabilities }: ModelTarget, task: MediaTask): Making | undefined =>
  makingOf(adapters[entry.type].makes?.(entry) ?? [], task, { name, capabilities });

/** Why a model does not make such media (`model` is its name for people); undefined where it does. */
export function taskRefusal(target: ModelTarget | undefined, task: MediaTask, model: string): ModelRefusal | undefined {
  if (target && makingOfTarget(target, task)) return undefined;
  const { message, hint } = cannotMake(task, model);
  return { message, hint };
}

/** Why it cannot make what a call wants; undefined where it can, and where no media is wanted. */
export function makingRefusal(target: ModelTarget, { makes, messages }: ModelCall, model: string): ModelRefusal | undefined {
  if (!makes) return undefined;
  const row = makingOfTarget(target, makes.task);
  if (!row) return taskRefusal(target, makes.task, model);
  const fault = mediaFault(row, makes, model, messages.at(-1)?.content);
  return fault && { message: fault.message, hint: fault.hint };
}
