import { ownMember } from '../json.ts';
import type { MediaTask } from '../media/made-media.ts';
import { retrieval } from './builtin/retrieval.ts';
import { builtinTools } from './builtin-tools.ts';

/** The kind of request that an action of a tool makes to a model. */
export type ModelWork = 'embed' | MediaTask;

/** The request of an action to the model of its parameter `model`; undefined where it makes none. */
export const modelWorkOf = (tool: string, action: string): ModelWork | undefined => {
  if (tool === retrieval.name) return 'embed';
  return ownMember(ownMember(builtinTools, tool)?.actions ?? {}, action)?.makes;
};
