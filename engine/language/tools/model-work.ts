import { ownMember } from '../json.ts';
import type { MediaTask } from '../made-media.ts';
import { retrieval } from './builtin/retrieval.ts';
import { builtinTools } from './builtin-tools.ts';

/** What an action of a tool asks a model for. */
export type ModelWork = 'embed' | MediaTask;

/** What an action asks the model of its parameter `model` for; undefined where it asks none. */
export const modelWorkOf = (tool: string, action: string): ModelWork | undefined => {
  if (tool === retrieval.name) return 'embed';
  return ownMember(ownMember(builtinTools, tool)?.actions ?? {}, action)?.makes;
};
