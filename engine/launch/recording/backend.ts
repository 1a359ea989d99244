import type { EngineModels } from '../../models/models.ts';
import type { Tools } from '../../run/ports.ts';
import type { Mode, RunEvent } from '../../state/events.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import type { RunFolders } from './portable.ts';

/** What answers a run, its models and tools: as they are, through a recording that is written, or in place of them from one. */
export interface Backend {
  mode: Mode;
  /** The recording, or the folder of the run that answers; absolute. */
  recording?: string;
  /** Whether anything outside the run is used, so that keys, permissions and programs are needed. */
  outside: boolean;
  /** Answers for AUTO tags in place of those of the lock file, which is then not written either. */
  locked?: readonly LockEntry[];
  models(models: EngineModels): EngineModels;
  tools(tools: Tools): Tools;
  /** Before the first fact, once everything is known that could have stopped the run. */
  begin(places: RunFolders): Promise<void>;
  event(event: RunEvent): void;
  /** After the last call. Rejects with a RunError where something could not be written. */
  end(): Promise<void>;
}

/** Models and tools as they are. */
export const liveBackend: Backend = {
  mode: 'live',
  outside: true,
  models: (models) => models,
  tools: (tools) => tools,
  begin: async () => undefined,
  event: () => undefined,
  end: async () => undefined,
};

/** Of a run that begins here and is driven elsewhere: what it needs outside is found there. */
export const elsewhereBackend: Backend = {
  ...liveBackend,
  outside: false,
  models: (models) => ({ ...models, refusalFor: () => undefined }),
};
