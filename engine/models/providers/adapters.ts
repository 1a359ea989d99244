import type { ProviderType } from '../../language/providers.ts';
import type { ProviderEntry } from '../settings/provider-table.ts';
import type { ProviderAdapter } from './adapter.ts';
import { anthropicAdapter } from './anthropic/provider.ts';
import { offlineAdapter } from './embedded/offline/provider.ts';
import { replayAdapter } from './embedded/replay.ts';
import { scriptedAdapter } from './embedded/scripted.ts';
import { editorAdapter } from './embedded/vscode.ts';
import { googleAdapter } from './google/provider.ts';
import { compatibleAdapter } from './openai/provider.ts';
import { programAdapter } from './program/provider.ts';

/** Every type of provider. Facts about hosted ones are in `language/providers/`. */
export const adapters: Readonly<Record<ProviderType, ProviderAdapter>> = {
  'openai-compatible': compatibleAdapter,
  anthropic: anthropicAdapter,
  google: googleAdapter,
  offline: offlineAdapter,
  scripted: scriptedAdapter,
  vscode: editorAdapter,
  replay: replayAdapter,
  command: programAdapter,
  module: programAdapter,
};

/** Whether answers are free: from the question, a script or a recording. */
export const isFreeProvider = (entry: ProviderEntry | undefined): boolean =>
  entry !== undefined && adapters[entry.type].free !== undefined;
