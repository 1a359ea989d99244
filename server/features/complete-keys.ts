import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, CompletionItemTag, InsertTextFormat } from 'vscode-languageserver';
import { kindOfKey } from '../../engine/language/keys.ts';
import { say } from '../../engine/language/texts.ts';
import type { LineContext } from '../lines-around.ts';
import type { Snapshot } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';
import { isStep } from '../where.ts';
import { keysAt } from './keys.ts';

/** Keys by place: what the map may have and has not yet; what it needs comes first, what nothing runs yet last. */
export function completeKeys(snapshot: Snapshot, { trail, siblings, values, around }: LineContext): CompletionItem[] {
  const offers = keysAt(snapshot, trail, siblings, { ...values, ...around });
  const has = new Set(siblings);
  const step = isStep(trail);
  return offers
    .filter(({ name }) => !has.has(name))
    .map(({ name, doc, snippet, type, executable, required }, index): CompletionItem => {
      const first = required || (step && (name === 'id' || (kindOfKey.has(name) && !siblings.some((key) => kindOfKey.has(key)))));
      const rank = executable ? (first ? 0 : 1) : 2;
      return {
        label: name,
        kind: CompletionItemKind.Property,
        detail: executable ? type : say(serverTexts.notRunYet, { what: type }),
        documentation: doc,
        insertText: `${name}${snippet}`,
        insertTextFormat: InsertTextFormat.Snippet,
        sortText: `${rank}${String(index).padStart(3, '0')}`,
        ...(executable ? {} : { tags: [CompletionItemTag.Deprecated] }),
        ...(snippet.endsWith(' $0') || snippet.includes('|')
          ? { command: { title: say(serverTexts.suggest), command: 'editor.action.triggerSuggest' } }
          : {}),
      };
    });
}
