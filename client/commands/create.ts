import { basename } from 'node:path';
import { QuickPickItemKind, type TextDocument, Uri, window, workspace } from 'vscode';
import type { Host } from '../host.ts';
import { language } from '../place.ts';
import { engine } from '../runs/engine.ts';
import { creationTexts } from '../texts/creation.ts';
import { clientTexts } from '../texts.ts';

/** Shows a new unsaved pipeline: it runs from memory, and its name is asked for when it is saved. */
async function showNew(content: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument({ language, content });
  await window.showTextDocument(document);
  return document;
}

/** "New Pipeline…": a blank one, one from the gallery, or one of the library's patterns. */
export async function createPipeline(host: Host): Promise<TextDocument | undefined> {
  const { compile, library } = await engine();
  const listed = (texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([name, text]) => {
      const { pipeline } = compile(text, { file: `${name}.yaml` });
      return { label: name, detail: pipeline.description?.trim(), text };
    });
  const separator = (label: string) => ({ label, kind: QuickPickItemKind.Separator, text: '' });
  const blank = {
    label: creationTexts.blankPipeline(),
    detail: creationTexts.blankAbout(),
    text: creationTexts.starterPipeline('pipeline'),
  };
  const fromExample = { label: creationTexts.fromExample(), detail: creationTexts.fromExampleAbout(), text: '' };
  const picked = await window.showQuickPick([blank, fromExample, separator(creationTexts.patterns()), ...listed(library)], {
    title: creationTexts.newPipeline(),
    matchOnDetail: true,
  });
  if (picked === fromExample) return (await import('../lazy/examples.ts')).createFromExample(host, undefined, undefined);

  return picked && showNew(picked.text);
}

/**
 * "Import…": converts a workflow of another program into a pipeline. Parts that could not be converted unchanged are shown,
 * and listed in the log.
 */
export async function importWorkflow({ log }: Host, argument: unknown): Promise<TextDocument | undefined> {
  const filters = { 'YAML, JSON': ['yaml', 'yml', 'json'] };
  const [uri] =
    argument instanceof Uri
      ? [argument]
      : ((await window.showOpenDialog({ filters, title: creationTexts.pickWorkflow() })) ?? []);
  if (!uri) return undefined;

  const name = basename(uri.path);
  const { importPipeline } = await engine();
  const imported = importPipeline(new TextDecoder().decode(await workspace.fs.readFile(uri)), name);
  if ('refused' in imported) {
    const { line, what } = imported.refused;
    await window.showErrorMessage(creationTexts.notImported(name, line, what));
    return undefined;
  }
  if ('already' in imported) {
    await window.showInformationMessage(creationTexts.nothingToImport(name, imported.already.what));
    return undefined;
  }

  const { text, notes } = imported;
  for (const { line, what } of notes) log.warn(creationTexts.importNote(name, line, what));
  const document = await showNew(text);

  if (notes.length) {
    // Does not wait until the message is closed.
    void window
      .showWarningMessage(creationTexts.importedWith(name, notes.length), clientTexts.showLog())
      .then((chosen) => chosen && log.show(true));
  }

  return document;
}
