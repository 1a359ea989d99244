import type { ClientCapabilities } from 'vscode-languageserver/node';
import type { ServerOptions } from './client-options.ts';
import { defaultOptions } from './client-options.ts';
import type { PositionEncoding } from './position-encoding.ts';
import type { ClientAbilities } from './request-sources.ts';

/** The client as far as the server knows it. */
export interface Client {
  capabilities: ClientCapabilities;
  options: ServerOptions;
  /** What the URIs of the pages on problems begin with, where the editor can show them. */
  problemPages: string | undefined;
  workspaceFolders: readonly { uri: string }[];
  positionEncoding: PositionEncoding;
}

/** Before its greeting nothing is known of a client. */
export const createClient = (): Client => ({
  capabilities: {},
  options: defaultOptions,
  problemPages: undefined,
  workspaceFolders: [],
  positionEncoding: 'utf-16',
});

/** Whether the client asks for problems; to every other one they are sent. */
export const pullsProblems = ({ capabilities }: Client): boolean => capabilities.textDocument?.diagnostic !== undefined;

export const abilitiesOf = ({ capabilities: { textDocument, workspace } }: Client): ClientAbilities => ({
  resolveActions: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') ?? false,
  asksBeforeRenames: workspace?.fileOperations?.willRename ?? false,
  renamesFiles: workspace?.workspaceEdit?.resourceOperations?.includes('rename') ?? false,
});
