import type { Disposable } from 'vscode';
import type { Shown } from './server-feed.ts';

/** A run or a pipeline of a server. */
export type RemoteShown = Shown & { server: string };

/** The panels of this window fed by servers: one per run or pipeline. */
export interface RemotePanels extends Disposable {
  show(shown: RemoteShown): Promise<void>;
}
