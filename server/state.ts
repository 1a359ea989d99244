import type { Client } from './protocol/client.ts';
import type { OpenDocuments } from './protocol/open-documents.ts';
import type { Session } from './session.ts';
import type { Worlds } from './workspace/worlds.ts';

/** All that a server keeps for its one client. */
export interface ServerState {
  client: Client;
  open: OpenDocuments;
  worlds: Worlds;
  session: Session;
}
