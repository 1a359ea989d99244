import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import type { StepTemplate } from '../../../engine/compile/pipeline/step-templates/step-template.ts';
import type { Settings } from '../../../engine/compile/world.ts';
import type { JsonMap } from '../../../engine/language/json.ts';
import { ensemblePatterns } from '../../../engine/language/kinds/ensemble.ts';
import type { MediaTask } from '../../../engine/language/media/made-media.ts';
import { knownMakers } from '../../../engine/language/providers.ts';
import { say } from '../../../engine/language/texts.ts';
import type { ToolSpec } from '../../../engine/language/tools/descriptor.ts';
import { patternNames } from '../../../engine/patterns/names.ts';
import { serverTexts } from '../../texts.ts';

/** In the table's order instead of alphabetical. */
export const inOrder = (index: number): string => String(index).padStart(3, '0');

/** What an ensemble may make of its answers: the patterns of its own, then those of the library. */
export const patternItems = (): CompletionItem[] => {
  const own = Object.entries<{ doc: string }>(ensemblePatterns).map(([label, { doc }]) => ({ label, documentation: doc }));
  const library = patternNames.map((label) => ({ label, detail: say(serverTexts.libraryPattern) }));
  return [...own, ...library].map((item, index) => ({ ...item, kind: CompletionItemKind.EnumMember, sortText: inOrder(index) }));
};

/** Tools as items. */
export const toolItems = (specs: readonly ToolSpec[]): CompletionItem[] =>
  specs.map((tool) => ({
    label: tool.name,
    kind: CompletionItemKind.Module,
    detail: tool.executable ? tool.title : say(serverTexts.notRunYet, { what: tool.title }),
    documentation: tool.doc,
    sortText: `${tool.executable ? 0 : 1}${tool.usual ? 0 : 1}${tool.name}`,
  }));

/** The models in settings, and the one that always exists. */
export function modelItems(settings: Settings | undefined, offered: readonly string[] = []): CompletionItem[] {
  const named = (settings?.models ?? []).map(
    ({ id, context }): CompletionItem => ({
      label: id,
      kind: CompletionItemKind.Value,
      detail: context ? say(serverTexts.context, { tokens: context }) : say(serverTexts.fromSettings),
      sortText: `0${id}`,
    }),
  );
  const own = offered.map(
    (label): CompletionItem => ({
      label,
      kind: CompletionItemKind.Value,
      detail: say(serverTexts.ofEditor),
      sortText: `1${label}`,
    }),
  );

  return [
    ...named,
    ...own,
    { label: 'offline', kind: CompletionItemKind.Value, detail: say(serverTexts.offline), sortText: '1offline' },
  ];
}

/** Models that generate media, first those whose settings say so. */
export function makerItems(task: MediaTask, settings: Settings | undefined): CompletionItem[] {
  const named = (settings?.models ?? []).flatMap(({ id, capabilities }) => (capabilities?.includes(task) ? [id] : []));
  return [...new Set([...named, ...knownMakers[task].flat()])].map((label, index) => ({
    label,
    kind: CompletionItemKind.Value,
    detail: say(named.includes(label) ? serverTexts.fromSettings : serverTexts.makes[task]),
    sortText: inOrder(index),
  }));
}

/** Step templates. */
export const templateItems = (templates: ReadonlyMap<string, StepTemplate>): CompletionItem[] =>
  Array.from(templates.values(), ({ name, description }) => ({
    label: name,
    kind: CompletionItemKind.Value,
    documentation: description,
  }));

/** The words that schemas allow. */
export function wordItems(schemas: readonly JsonMap[]): CompletionItem[] {
  const items = schemas.flatMap((one) => {
    if (Array.isArray(one['enum'])) return one['enum'];
    if (one['type'] === 'boolean') return [true, false];
    return [];
  });
  return [...new Set(items.map(String))].map((label, index) => ({
    label,
    kind: CompletionItemKind.EnumMember,
    sortText: inOrder(index),
  }));
}
