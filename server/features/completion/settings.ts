import type { CompletionItem, Hover, Position } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { readStepTemplates } from '../../../engine/compile/pipeline/step-templates/read-step-templates.ts';
import { lineStarts } from '../../../engine/compile/source/lines.ts';
import type { TypeScope } from '../../../engine/compile/template/types/bindings.ts';
import type { JsonMap } from '../../../engine/language/json.ts';
import { settingsKeys } from '../../../engine/language/keys/settings.ts';
import type { KeyTable } from '../../../engine/language/keys.ts';
import { allStepKeys, topKeys } from '../../../engine/language/keys.ts';
import { builtIns } from '../../../engine/language/names.ts';
import { knownProviders } from '../../../engine/language/providers.ts';
import { say } from '../../../engine/language/texts.ts';
import { builtinTools } from '../../../engine/language/tools/builtin-tools.ts';
import { lineContext } from '../../cursor/line-context.ts';
import { markdown } from '../../markdown.ts';
import { serverTexts } from '../../texts.ts';
import { replaceWhole } from './completion.ts';
import type { KeyOffer } from './key-offers.ts';
import { keyOffer, schemaMembers, schemasAtPath } from './key-offers.ts';
import { keyItem } from './keys.ts';
import { completeInScope, templateBefore } from './templates.ts';
import { modelItems, templateItems, toolItems, wordItems } from './value-items.ts';

const keys: KeyTable = settingsKeys;
const stepKeys: KeyTable = allStepKeys;

/** Completion in a `baton.yaml`: missing keys, words, models, tools, names. */
export function completeSettings(document: TextDocument, position: Position): CompletionItem[] {
  const text = document.getText();
  const offset = document.offsetAt(position);
  const inTemplate = completeInStepTemplate(text, offset);
  if (inTemplate) return inTemplate;

  const { kind, trail, siblings, from } = lineContext(text, offset);
  const has = new Set(siblings);
  const offered = kind === 'key' ? offersAt(trail).filter(({ name }) => !has.has(name)) : [];
  const items = offered.map((one, index) => keyItem(one, one.required ? 0 : 1, index));

  return kind === 'value' || trail.at(-1) === '-'
    ? [...items, ...values(text, trail).map(replaceWhole({ starts: lineStarts(text) }, from, offset))]
    : items;
}

/** The names in `{{ }}` of a step template: its parameters, then the built-in ones; names of extending steps are unknown here. */
function completeInStepTemplate(text: string, offset: number): CompletionItem[] | undefined {
  const open = templateBefore(text, offset);
  const enclosing = open && [...readStepTemplates({ path: 'baton.yaml', text }).values()];
  const template = enclosing?.find(({ by, step: { range } }) => by + range.start <= offset && offset <= by + range.end);
  if (!open || !template) return undefined;

  const own = new Map(template.parameters.map(({ name, type }) => [name, type]));
  const outside: TypeScope = {
    lookup: (name) => own.get(name) ?? (Object.hasOwn(builtIns, name) ? builtIns[name]?.type : undefined),
    names: () => [...own.keys(), ...Object.keys(builtIns)],
  };

  return completeInScope(open, offset, {
    outside,
    rank: (name) => (own.has(name) ? '0' : '1'),
    enclosing: undefined,
    textBehind: text.slice(offset, offset + 2),
  });
}

/** The key under the cursor. */
export function hoverSettings(document: TextDocument, position: Position): Hover | null {
  const text = document.getText();
  const offset = document.offsetAt(position);
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const word = [...text.slice(from).matchAll(/[\w-]+(?=\s*:)|\n/g)].find(
    ({ index, 0: found }) => from + index + found.length >= offset,
  );
  if (!word || word[0] === '\n' || from + word.index > offset) return null;

  const [start, end] = [from + word.index, from + word.index + word[0].length];
  const offer = offersAt(lineContext(text, start).trail).find(({ name }) => name === word[0]);
  if (!offer) return null;

  const lines = [`**${offer.name}** · ${offer.type}${offer.required ? ` · ${say(serverTexts.required)}` : ''}`, offer.doc];
  if (offer.example) lines.push(`\`\`\`yaml\n${offer.example}\n\`\`\``);
  return {
    contents: markdown(lines.filter(Boolean).join('\n\n')),
    range: { start: document.positionAt(start), end: document.positionAt(end) },
  };
}

/** A profile has the same keys as the top of the file. */
const inProfile = ([first, name, ...rest]: readonly string[]): readonly string[] | undefined =>
  first === 'profiles' && name !== undefined ? rest : undefined;

/** Values that are written as in a pipeline. */
const schemaOf = (key: string): JsonMap | undefined => {
  if (key === 'experts' || key === 'personalities') return topKeys[key].schema;
  return Object.hasOwn(keys, key) ? keys[key]?.schema : undefined;
};

function offersAt(trail: readonly string[]): KeyOffer[] {
  const inner = inProfile(trail);
  const [key, ...rest] = inner ?? trail;
  if (key === undefined) return Object.values(keys).flatMap((one) => (inner && one.name === 'profiles' ? [] : keyOffer(one)));
  if (key === 'templates' && rest.length > 1) return offersInTemplate(rest.slice(1));
  const schema = schemaOf(key);
  return schema ? schemaMembers(schema, rest) : [];
}

/** In a step template: a parameter is declared like an input, and below `step` are the keys of steps. */
function offersInTemplate([part = '', ...trail]: readonly string[]): KeyOffer[] {
  const inputs = topKeys.inputs.schema;
  if (part === 'parameters') return inputs ? schemaMembers(inputs, trail) : [];
  if (part !== 'step') return [];

  const [key, ...rest] = ofInnerStep(trail);
  if (key === undefined) return Object.values(stepKeys).flatMap((one) => keyOffer(one));

  const schema = Object.hasOwn(stepKeys, key) ? stepKeys[key]?.schema : undefined;
  return schema ? schemaMembers(schema, rest) : [];
}

/** The rest of the path from the innermost step: a group contains steps. */
const ofInnerStep = (trail: readonly string[]): readonly string[] =>
  trail.slice(trail.findLastIndex((one, index) => one === '-' && trail[index - 1] === 'steps') + 1);

function values(text: string, trail: readonly string[]): CompletionItem[] {
  const [key = '', ...rest] = inProfile(trail) ?? trail;
  const [name, member] = rest.filter((one) => one !== '-');
  const labelItems = (labels: readonly string[]): CompletionItem[] =>
    labels.map((label) => ({ label, kind: CompletionItemKind.Value }));
  const models = (): CompletionItem[] => modelItems(readSettings(text).settings);
  const personalities = (): CompletionItem[] => labelItems(Object.keys(readSettings(text).settings.personalities ?? {}));

  const words = (): CompletionItem[] => {
    const schema = schemaOf(key);
    return schema ? wordItems(schemasAtPath(schema, rest)) : [];
  };

  switch (key) {
    case 'default_model':
    case 'orchestrator':
      return models();
    case 'experts':
      if (name === undefined) return [];
      if (member === undefined || member === 'model') return models();
      if (member === 'tools') return toolItems(Object.values(builtinTools));
      return member === 'personality' ? personalities() : words();
    case 'personalities':
      return member === 'extends' ? personalities() : words();
    case 'providers':
      if (member === 'type' || member === 'profile') return labelItems(['openai-compatible', ...knownProviders]);
      return member === 'key' ? labelItems(['none']) : words();
    case 'templates':
      return member === 'step' && rest.at(-1) === 'extends' ? templateItems(readStepTemplates({ path: 'baton.yaml', text })) : [];
    default:
      return words();
  }
}
