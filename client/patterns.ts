import { type Disposable, workspace } from 'vscode';
import { engine } from './runs/engine.ts';

/** Shows the patterns of the library, which lie in no folder, to be read: where the language server leads to one. */
export const showPatterns = (): Disposable =>
  workspace.registerTextDocumentContentProvider('baton-pattern', {
    async provideTextDocumentContent({ path }) {
      const name = /([\w-]+)\.yaml$/.exec(path)?.[1] ?? '';
      const { library } = await engine();
      return Object.entries(library).find(([one]) => one === name)?.[1];
    },
  });
