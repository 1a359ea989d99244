import type { EngineModels } from '../../models/models.ts';
import type { Tools } from '../../run/ports.ts';
import type { Mode, RunEvent } from '../../state/events.ts';
import type { LockEntry } from '../../workspace/lock-file.ts';
import type { RunFolders } from './portable.ts';

/** The backend of a run, for models and tools: live, recording, or replaying a recording. */
export interface Backend {
  mode: Mode;
  /** The recording, or the folder of the replayed run; absolute. */
  recording?: string;
  /** Whether it uses real models and tools, so that keys, permissions and programs are needed. */
  outside: boolean;
  /** Answers for AUTO tags in place of the lock file, which is then not written either. */
  locked?: readonly LockEntry[];
  models(models: EngineModels): EngineModels;
  tools(tools: Tools): Tools;
  /** Called before the first fact, after everything that could refuse the run. */
  begin(places: RunFolders): Promise<void>;
  event(event: RunEvent): void;
  /** Called after the last call. Rejects with a RunError where something could not be written. */
  end(): Promise<void>;
}

/** Live models and tools. */
export const liveBackend: Backend = {
  mode: 'live',
  outside: true,
  models: (models) => models,
  tools: (tools) => tools,
  begin: async () => undefined,
  event: () => undefined,
  end: async () => undefined,
};

/** For a run that begins here and is driven elsewhere: its needs are met there. */
export const elsewhereBackend: Backend = {
  ...liveBackend,
  outside: false,
  models: (models) => ({ ...models, refusalFor: () => undefined }),
};
