import { readFileSync } from 'node:fs';
import type { CompletionItem, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { fitOf } from './score.ts';

const { wordPattern }: { wordPattern: string } = JSON.parse(readFileSync('syntaxes/language-configuration.json', 'utf8'));

/** What was typed of a word: from where the word around the cursor begins, by the word pattern of our language. */
export function typedBefore(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(from, end < 0 ? undefined : end);
  for (const { index, 0: word } of line.matchAll(new RegExp(wordPattern, 'g')))
    if (index <= offset - from && offset - from <= index + word.length) return line.slice(index, offset - from);
  return '';
}

/**
 * The labels that VS Code shows at a cursor, in its order: by fit, then by `sortText`, label and kind. `asked` is where the items were asked
 * for, when something was typed since.
 */
export function shown(items: readonly CompletionItem[], text: string, offset: number, asked = offset): string[] {
  const low = (item: CompletionItem): string => (item.sortText ?? item.label).toLowerCase();
  const order = (a: CompletionItem, b: CompletionItem): number =>
    compare(low(a), low(b)) || compare(a.label, b.label) || (a.kind ?? 0) - (b.kind ?? 0);
  return [...items]
    .sort(order)
    .flatMap((item) => {
      const typed = text.slice(startOf(item, text, asked), offset);
      const fit = typed === '' ? -100 : fitOf(typed, item.filterText ?? item.label);
      return fit === undefined ? [] : [{ label: item.label, fit }];
    })
    .sort((a, b) => b.fit - a.fit)
    .map(({ label }) => label);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const editOf = ({ textEdit }: CompletionItem): TextEdit | undefined => (textEdit && 'range' in textEdit ? textEdit : undefined);

/** Where an item that was offered at an offset begins to replace. */
function startOf(item: CompletionItem, text: string, offset: number): number {
  const edit = editOf(item);
  if (!edit) return offset - typedBefore(text, offset).length;
  return TextDocument.create('', '', 0, text).offsetAt(edit.range.start);
}

/** The text after an item was accepted. */
export function accepted(item: CompletionItem, text: string, offset: number): string {
  const written = editOf(item)?.newText ?? item.insertText ?? item.label;
  return text.slice(0, startOf(item, text, offset)) + written + text.slice(offset);
}
