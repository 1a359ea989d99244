import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import { markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { speakerText } from '../hover/named-text.ts';

export function expertItems(snapshot: Snapshot): CompletionItem[] {
  const { pipeline, world } = snapshot.compiled;
  const names = new Set([...pipeline.experts.map(({ name }) => name), ...Object.keys(world.settings?.experts ?? {})]);
  return [...names].map((name) => speaker(snapshot, 'expert', name));
}

export function personalityItems(snapshot: Snapshot): CompletionItem[] {
  const { pipeline, world } = snapshot.compiled;
  const names = new Set([
    ...pipeline.personalities.map(({ name }) => name),
    ...Object.keys(world.settings?.personalities ?? {}),
    ...(world.personalities?.keys() ?? []),
  ]);

  return [...names].map((name) => speaker(snapshot, 'personality', name));
}

function speaker(snapshot: Snapshot, kind: 'expert' | 'personality', name: string): CompletionItem {
  const text = speakerText(snapshot, kind, name);
  return { label: name, kind: CompletionItemKind.Value, documentation: text ? markdown(text) : undefined };
}
