import type { CompletionItem, Hover } from 'vscode-languageserver';
import type { PlacedTemplate } from '../../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../../engine/compile/check/templates.ts';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import { memoize } from '../../../engine/language/memoize.ts';
import type { EmbeddedPipeline } from '../../embedded/embedded-pipelines.ts';
import { embeddedPipelines } from '../../embedded/embedded-pipelines.ts';
import type { DocumentName } from '../../names/document-names.ts';
import { documentNamesIn } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { completeOpenTemplate, templateBefore } from '../completion/templates.ts';
import { templateHover, wordsOfName } from '../hover/hover.ts';

/** A step that uses the text of a file. */
interface PromptUse {
  embedded: EmbeddedPipeline;
  placed: PlacedTemplate;
}

/** The text of a file, as the server knows it. */
export interface PromptFile {
  path: string;
  text: string;
  starts: readonly number[];
}

const promptUses = memoize((document: Snapshot): readonly (PromptUse & { path: string })[] =>
  embeddedPipelines(document).flatMap((embedded) =>
    accessTemplates(embedded.snapshot.compiled.checkable).flatMap((placed) => {
      const { file } = placed.node;
      return file ? [{ embedded, placed, path: file.path }] : [];
    }),
  ),
);

/** Whether a pipeline names the file of a prompt. */
export const readsFile = (document: Snapshot, path: string): boolean => promptUses(document).some((use) => use.path === path);

const usesOf = (path: string, documents: readonly Snapshot[]): PromptUse[] =>
  documents.flatMap((one) => promptUses(one).filter((use) => use.path === path));

/**
 * Completion of names, filters and members in the templates of a prompt's file: names known to every step that uses it come
 * first.
 */
export function completePromptFile(file: PromptFile, offset: number, documents: readonly Snapshot[]): CompletionItem[] {
  const open = templateBefore(file.text, offset);
  const uses = open ? usesOf(file.path, documents) : [];
  if (!open) return [];

  const lists = uses.map(({ embedded: { snapshot }, placed }) =>
    completeOpenTemplate(open, offset, {
      snapshot,
      outside: placed,
      rankAt: placed.owner,
      enclosing: placed.template.text === file.text ? { placed, index: offset } : undefined,
      textBehind: file.text.slice(offset),
    }),
  );

  const counts = new Map<string, { item: CompletionItem; count: number }>();
  for (const item of lists.flat()) {
    const known = counts.get(item.label);
    counts.set(item.label, { item: known?.item ?? item, count: (known?.count ?? 0) + 1 });
  }

  return [...counts.values()].map(({ item, count }) =>
    count < lists.length ? { ...item, sortText: `~${item.sortText ?? item.label}` } : item,
  );
}

/** The hover in a prompt's file, by the first step that has one. */
export function hoverPromptFile(file: PromptFile, offset: number, documents: readonly Snapshot[]): Hover | null {
  const named = namesInPrompt(file, offset, documents)[0];
  const text = named && wordsOfName(named.embedded.snapshot, named.naming);
  if (named?.naming.written && text) return { contents: text, range: fileRange(file, named.naming.written.range) };

  for (const { embedded, placed } of usesOf(file.path, documents)) {
    const found = templateHover(embedded.snapshot, { placed, index: offset }, undefined, (range) => fileRange(file, range));
    if (found) return found;
  }

  return null;
}

/** The thing named at a place of a prompt's file, for each step that uses it. */
export const namesInPrompt = ({ path }: PromptFile, offset: number, documents: readonly Snapshot[]): DocumentName[] =>
  documents
    .filter((one) => readsFile(one, path))
    .flatMap((one) => embeddedPipelines(one).flatMap(documentNamesIn))
    .filter(({ naming: { written } }) => {
      return written?.path === path && written.range.start <= offset && offset <= written.range.end;
    });

export const fileRange = ({ starts }: Pick<PromptFile, 'starts'>, { start, end }: { start: number; end: number }) => ({
  start: toPosition(starts, start),
  end: toPosition(starts, end),
});
