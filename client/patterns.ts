import { type Disposable, workspace } from 'vscode';
import { engine } from './runs/engine.ts';

/** Provides the library's patterns as read-only documents, for links of the language server. */
export const showPatterns = (): Disposable =>
  workspace.registerTextDocumentContentProvider('baton-pattern', {
    async provideTextDocumentContent({ path }) {
      const name = /([\w-]+)\.yaml$/.exec(path)?.[1] ?? '';
      const { library } = await engine();
      return Object.entries(library).find(([one]) => one === name)?.[1];
    },
  });
