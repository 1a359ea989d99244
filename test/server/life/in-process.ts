import { PassThrough } from 'node:stream';
import type { ClientCapabilities, ServerCapabilities } from 'vscode-languageserver/node';
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { createProtocolConnection } from 'vscode-languageserver-protocol/node';
import { createLifecycle } from '../../../server/protocol/lifecycle.ts';
import { cancelBeforeTurn, serve } from '../../../server/serve.ts';

/**
 * A server of its own in this process, spoken to over the real connection; `settings` are those of the editor, `folders` the URIs of the
 * folders that are open in it; `dispose` ends it.
 */
export async function startServer(
  client: ClientCapabilities = { textDocument: { diagnostic: {} } },
  settings?: object,
  folders?: readonly string[],
) {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down), {
    connectionStrategy: cancelBeforeTurn,
    messageStrategy: createLifecycle(),
  });
  serve(server);
  const connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  connection.onRequest('workspace/configuration', () => [settings]);
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const { capabilities } = await connection.sendRequest<{ capabilities: ServerCapabilities }>('initialize', {
    processId: null,
    rootUri: null,
    workspaceFolders: folders?.map((uri) => ({ uri, name: uri })) ?? null,
    capabilities: settings ? { ...client, workspace: { ...client.workspace, configuration: true } } : client,
  });
  await connection.sendNotification('initialized', {});
  return {
    connection,
    capabilities,
    dispose(): void {
      connection.dispose();
      server.dispose();
    },
  };
}

export type Server = Awaited<ReturnType<typeof startServer>>;
