import type { TextDocument } from 'vscode';
import { filePath, workingFolderOf } from '../place.ts';
import { type Compiled, engine } from '../runs/engine.ts';

/** Compiles the editor's current text, with the settings and files around it. */
export async function compileDocument(document: TextDocument): Promise<Compiled> {
  const { compile, findRoot, loadWorld } = await engine();
  const [file, cwd] = [filePath(document), workingFolderOf(document)];
  return compile(document.getText(), await loadWorld(file, { root: findRoot(file, cwd), cwd }));
}
