import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { Inbox } from './inbox/inbox.ts';
import type { KeyStore } from './keys.ts';
import type { Panels } from './panel-host/panels.ts';
import type { RemotePanels } from './remote/remote-panels.ts';
import type { Servers } from './remote/servers.ts';
import type { Runs } from './runs/session.ts';
import type { Pins } from './runs/start/pins.ts';

/** Services shared by the parts of the extension. */
export interface Host {
  context: ExtensionContext;
  log: LogOutputChannel;
  keys: KeyStore;
  runs: Runs;
  pins: Pins;
  panels: Panels;
  inbox: Inbox;
  servers: Servers;
  remotePanels: RemotePanels;
}
