import { commands, Range, Selection, type TextDocument, TextEditorRevealType, Uri, window } from 'vscode';
import type { Fact, RunEvent } from '../../engine/state/events.ts';
import { columnOf } from '../column.ts';
import { engine } from '../runs/engine.ts';
import { pastRunTexts } from '../texts/past-runs.ts';

/** A range of a text, in UTF-16 units from its beginning. */
interface Span {
  start: number;
  end: number;
}

/** Shows a step in the text, beside the panel, which keeps the focus; without a range just the text. */
export const revealStep = (document: TextDocument, range: Span | undefined): Promise<void> => reveal(document, range, true);

/** Goes to a place in a text, with the focus. */
export const revealPlace = (document: TextDocument, range: Span): Promise<void> => reveal(document, range, false);

async function reveal(document: TextDocument, range: Span | undefined, preserveFocus: boolean): Promise<void> {
  const editor = await window.showTextDocument(document, { viewColumn: columnOf(document.uri), preserveFocus });
  if (!range) return;
  const start = document.positionAt(range.start);
  const place = new Range(start, document.positionAt(range.end));
  editor.selection = new Selection(start, start);
  editor.revealRange(place, TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The facts of a run about its written files. */
export interface Producer {
  events: readonly RunEvent[];
  /** Its start, as far as this machine trusts it. */
  started: Fact<'run.started'> | undefined;
  foreign: boolean;
}

/**
 * Opens the pipeline's text, or a file that its run wrote: only a file named in a fact, even if the page asks for another.
 * Rejects for files that a foreign run may not open.
 */
export async function openProduct(document: TextDocument, producer: Producer, file: string | undefined): Promise<void> {
  if (file === undefined) return revealStep(document, undefined);
  const path = await pathOfProduct(producer, file);
  if (path === undefined) return;
  const uri = Uri.file(path);
  await commands.executeCommand('vscode.open', uri, { viewColumn: columnOf(uri) });
}

/** The path of a file that a run wrote; undefined if no fact names it. Rejects for files that a foreign run may not open. */
export async function pathOfProduct({ events, started, foreign }: Producer, file: string): Promise<string | undefined> {
  const written = events.some((event) => event.type === 'product.written' && event.file === file);
  if (!started || !written) return undefined;
  const { findProduct } = await engine();
  const path = await findProduct({ started, foreign }, file);
  if (path === undefined) throw new Error(pastRunTexts.productOutside(file));
  return path;
}
