import type { ClientCapabilities } from 'vscode-languageserver/node';
import type { ServerOptions } from './client-options.ts';
import { defaultOptions } from './client-options.ts';
import type { PositionEncoding } from './position-encoding.ts';
import type { ClientAbilities } from './request-sources.ts';

/** What the server knows of the client. */
export interface Client {
  capabilities: ClientCapabilities;
  options: ServerOptions;
  /** The URI prefix of the pages on problems, if the editor can show them. */
  problemPages: string | undefined;
  workspaceFolders: readonly { uri: string }[];
  positionEncoding: PositionEncoding;
}

/** Before `initialize` nothing is known of a client. */
export const createClient = (): Client => ({
  capabilities: {},
  options: defaultOptions,
  problemPages: undefined,
  workspaceFolders: [],
  positionEncoding: 'utf-16',
});

/** Whether the client requests diagnostics (pull model); to other clients they are sent. */
export const pullsProblems = ({ capabilities }: Client): boolean => capabilities.textDocument?.diagnostic !== undefined;

export const abilitiesOf = ({ capabilities: { textDocument, workspace } }: Client): ClientAbilities => ({
  resolveActions: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false,
  asksBeforeRenames: workspace?.fileOperations?.willRename ?? false,
  renamesFiles: workspace?.workspaceEdit?.resourceOperations?.includes('rename') ?? false,
});
