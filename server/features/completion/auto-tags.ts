import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { autoAttributes } from '../../../engine/compile/pipeline/auto/attributes.ts';
import type { Snapshot } from '../../snapshot.ts';

/** Attributes inside `<AUTO …>`, and those of their values that have a fixed list; undefined elsewhere. */
export function completeAuto({ text }: Snapshot, offset: number): CompletionItem[] | undefined {
  const before = text.slice(Math.max(0, offset - 500), offset);
  const open = before.lastIndexOf('<AUTO');
  if (open < 0) return undefined;

  const inside = before.slice(open + 5);
  if (!/^\s/.test(inside) || /^(?:[^"'>]|"[^"]*"|'[^']*')*>/.test(inside)) return undefined;

  const value = /(\w+)=["']?(\w*)$/.exec(inside);
  if (value) {
    const attribute = autoAttributes[value[1] ?? ''];
    return (attribute?.values ?? []).map((label, index) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      sortText: String(index).padStart(3, '0'),
    }));
  }

  const has = new Set([...inside.matchAll(/(\w+)\s*=/g)].map((match) => match[1]));
  return Object.entries(autoAttributes)
    .filter(([name]) => !has.has(name))
    .map(([name, { doc }]) => ({
      label: name,
      kind: CompletionItemKind.Property,
      documentation: doc,
      insertText: `${name}="$1"`,
      insertTextFormat: InsertTextFormat.Snippet,
    }));
}
