import { Disposable, EventEmitter, lm, McpStdioServerDefinition, type Uri, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { engine } from '../runs/engine.ts';
import { agentTexts } from '../texts/agents.ts';

/** As in the manifest. */
const provider = 'baton.pipelines';

/**
 * Registers `baton mcp` with the editor, one server per workspace folder: the editor's agents then have every pipeline as a
 * tool. Nothing is started in an untrusted workspace. Keys stored in the editor are passed when the server starts.
 */
export function provideMcpServers({ context, keys }: Host): Disposable {
  const changed = new EventEmitter<void>();
  const program = context.asAbsolutePath('dist/cli.cjs');
  const { version } = context.extension.packageJSON;

  return Disposable.from(
    changed,
    workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    lm.registerMcpServerDefinitionProvider(provider, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions() {
        const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
        return folders
          .filter(({ uri }) => uri.scheme === 'file')
          .map(({ name, uri }) => {
            const label = agentTexts.mcpServer(name);
            // Runs with the editor's own Node.
            const server = new McpStdioServerDefinition(
              label,
              process.execPath,
              [program, 'mcp', uri.fsPath, ...costLimit(uri)],
              {
                ELECTRON_RUN_AS_NODE: '1',
              },
            );

            server.cwd = uri;
            server.version = String(version);
            return server;
          });
      },
      async resolveMcpServerDefinition(server: McpStdioServerDefinition) {
        const [{ keyNames }, keyOf] = await Promise.all([engine(), keys.read()]);
        for (const name of keyNames) {
          const key = keyOf(name);
          if (key !== undefined) server.env[name] = key;
        }
        return server;
      },
    }),
  );
}

/** A cost above the limit that a person would confirm in the editor cannot be confirmed here, so a run may not exceed it. */
function costLimit(uri: Uri): string[] {
  const limit = workspace.getConfiguration('baton', uri).get<number>('confirmCostAbove', 1);
  return limit > 0 ? ['--max-cost', String(limit)] : [];
}
