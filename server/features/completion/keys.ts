import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, CompletionItemTag, InsertTextFormat } from 'vscode-languageserver';
import { kindOfKey } from '../../../engine/language/keys.ts';
import { say } from '../../../engine/language/texts.ts';
import { describe } from '../../../engine/language/types.ts';
import type { LineContext } from '../../cursor/line-context.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import { isStep, pipelinePartAt } from '../../cursor/pipeline-part.ts';
import { markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';
import { memberText, outputTypes } from '../hover/named-text.ts';
import type { KeyOffer } from './key-offers.ts';
import { keysAt, parameterSchema } from './key-offers.ts';
import { caseKeys } from './test-cases.ts';

/** Keys by place: allowed ones that the map does not have yet; required ones first, those without an effect yet last. */
export function completeKeys(snapshot: Snapshot, offset: number, context: LineContext): CompletionItem[] {
  const { trail, siblings, values, enclosing } = context;
  const has = new Set(siblings);
  const called = calledKeys(snapshot, offset, trail) ?? caseKeys(snapshot, trail);
  if (called) return called.filter(({ label }) => !has.has(label));

  const step = isStep(trail);
  // `steps` is the main part of a pipeline: if missing, it comes first.
  const wanted = trail.length === 0 && siblings.length === 0 ? 'steps' : undefined;

  return keysAt(snapshot, trail, siblings, { ...values, ...enclosing })
    .filter(({ name }) => !has.has(name))
    .map((offer, index) => {
      const kindOpen = kindOfKey.has(offer.name) && !siblings.some((key) => kindOfKey.has(key));
      const first = offer.required || offer.name === wanted || (step && (offer.name === 'id' || kindOpen));
      const rank = first ? 0 : 1;
      return keyItem(withRequired(snapshot, offer, values), offer.executable ? rank : 2, index);
    });
}

/** `parameters` of a known tool is inserted with those that the call needs. */
function withRequired(snapshot: Snapshot, offer: KeyOffer, values: LineContext['values']): KeyOffer {
  const needed = offer.name === 'parameters' ? parameterSchema(snapshot, values)?.['required'] : undefined;
  if (!Array.isArray(needed) || needed.length === 0) return offer;
  const lines = needed.map((name, index) => `\n  ${String(name)}: $${index + 1}`);
  return { ...offer, snippet: `:${lines.join('')}` };
}

/** A key as an item; `rank` precedes the order of the table. */
export function keyItem({ name, doc, snippet, type, executable }: KeyOffer, rank: number, index: number): CompletionItem {
  return {
    label: name,
    kind: CompletionItemKind.Property,
    detail: executable ? type : say(serverTexts.notRunYet, { what: type }),
    documentation: doc,
    insertText: `${name}${snippet}`,
    insertTextFormat: InsertTextFormat.Snippet,
    sortText: `${rank}${String(index).padStart(3, '0')}`,
    tags: executable ? undefined : [CompletionItemTag.Deprecated],
    command:
      snippet.endsWith(' $0') || snippet.includes('|')
        ? { title: say(serverTexts.suggest), command: 'editor.action.triggerSuggest' }
        : undefined,
  };
}

/** `inputs:` and `rename:` of a step that calls a pipeline: the inputs and outputs of that pipeline. */
function calledKeys(snapshot: Snapshot, offset: number, trail: readonly string[]): CompletionItem[] | undefined {
  const { kind, key, rest } = pipelinePartAt(trail);
  if (kind !== 'inStep' || rest.length > 0 || (key !== 'inputs' && key !== 'rename')) return undefined;

  const node = nodeNear(snapshot, offset);
  const called = node && snapshot.compiled.checkable.calls.get(node.index);
  if (!called) return undefined;

  const item = ({
    label,
    what,
    detail,
    needed,
    index,
  }: {
    label: string;
    what: 'input' | 'output';
    detail: string;
    needed: boolean;
    index: number;
  }): CompletionItem => ({
    label,
    kind: CompletionItemKind.Property,
    detail,
    documentation: markdown(memberText(called, what, label) ?? ''),
    insertText: `${label}: `,
    sortText: `${needed ? 0 : 1}${String(index).padStart(3, '0')}`,
  });
  const { inputs, outputs } = called.pipeline;
  const types = outputTypes(called);

  return key === 'inputs'
    ? inputs.map(({ name, type, required }, index) =>
        item({ label: name, what: 'input', detail: describe(type), needed: required, index }),
      )
    : outputs.map(({ name }, index) =>
        item({ label: name, what: 'output', detail: describe(types[name] ?? { kind: 'unknown' }), needed: false, index }),
      );
}
