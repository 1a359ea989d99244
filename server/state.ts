import type { AdviceNotices } from './protocol/advice-notices.ts';
import type { Client } from './protocol/client.ts';
import type { OpenDocuments } from './protocol/open-documents.ts';
import type { PositionBorder } from './protocol/position-border.ts';
import type { Session } from './session.ts';
import type { Worlds } from './workspace/worlds.ts';

/** The state of a server for its one client. */
export interface ServerState {
  client: Client;
  open: OpenDocuments;
  positions: PositionBorder;
  worlds: Worlds;
  session: Session;
  advice: AdviceNotices;
}
