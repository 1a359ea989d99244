import {
  DebugAdapterInlineImplementation,
  type DebugConfiguration,
  type DebugConfigurationProvider,
  type Disposable,
  debug,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Host } from '../host.ts';
import { isPipeline, shortName } from '../place.ts';
import { startEditorRun } from '../runs/start/start.ts';
import { listWorkspaceRuns } from '../runs/target.ts';
import { clientTexts } from '../texts.ts';
import { showDebugValues } from './debug-values.ts';

const current = (): DebugConfiguration => ({
  type: 'baton',
  request: 'launch',
  name: clientTexts.currentPipeline(),
  program: '${file}',
});

/** Lets a person pick a run of this workspace, newest first. */
async function pickRun(): Promise<string | undefined> {
  const items = (await listWorkspaceRuns()).map(({ pipeline, status, started_at, id, folder }) => ({
    label: pipeline,
    description: status,
    detail: `${new Date(started_at).toLocaleString()} · ${id}`,
    folder,
  }));
  return (await window.showQuickPick(items, { title: clientTexts.pickRunToDebug() }))?.folder;
}

/** F5 and Ctrl+F5, with or without a launch.json; Ctrl+F5 is an ordinary run. */
export function registerDebugging(host: Host): Disposable {
  const configurations: DebugConfigurationProvider = {
    provideDebugConfigurations: () => [current()],
    resolveDebugConfiguration(_folder, configuration) {
      if (configuration.type) return configuration;
      // F5 without a launch.json: the active pipeline.
      const document = window.activeTextEditor?.document;
      if (!document || !isPipeline(document)) return undefined;
      const program = document.uri.scheme === 'file' ? '${file}' : document.uri.toString();
      return { ...current(), ...configuration, name: shortName(document.uri), program };
    },
    async resolveDebugConfigurationWithSubstitutedVariables(_folder, configuration) {
      const { program, noDebug, inputs, profile, request } = configuration;
      if (request === 'attach') {
        const run = typeof configuration['run'] === 'string' ? configuration['run'] : await pickRun();
        return run === undefined ? undefined : { ...configuration, run };
      }
      if (typeof program !== 'string' || !program) {
        await window.showErrorMessage(clientTexts.noDebugger());
        return undefined;
      }
      if (!noDebug) return configuration;

      const document = await workspace.openTextDocument(program.startsWith('untitled:') ? Uri.parse(program) : Uri.file(program));
      await startEditorRun(host, document, {
        given: typeof inputs === 'object' && inputs !== null ? { values: inputs, by: 'folder' } : undefined,
        profile: typeof profile === 'string' ? profile : undefined,
      });

      return undefined;
    },
  };
  const parts = [
    showDebugValues(),
    debug.registerDebugConfigurationProvider('baton', configurations),
    debug.registerDebugAdapterDescriptorFactory('baton', {
      async createDebugAdapterDescriptor(session) {
        const { createDebugAdapter } = await import('../debug/adapter.ts');
        return new DebugAdapterInlineImplementation(createDebugAdapter(host, session));
      },
    }),
  ];

  return { dispose: () => parts.forEach((part) => void part.dispose()) };
}
