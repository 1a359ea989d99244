import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { compile } from '../../../engine/compile/compile.ts';
import type { ScopePhase } from '../../../engine/compile/graph/names/reads.ts';
import { scopeAt } from '../../../engine/compile/template/at.ts';
import { parseTemplate } from '../../../engine/compile/template/syntax/parse.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import { aggregates } from '../../../engine/language/kinds/transform.ts';
import { cursorContextAt, templateAt } from '../../cursor/cursor-context.ts';
import type { LineContext } from '../../cursor/line-context.ts';
import { nodeNear } from '../../cursor/node-near.ts';
import type { PipelinePart } from '../../cursor/pipeline-part.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import type { Snapshot } from '../../snapshot.ts';
import { snapshotOf } from '../../snapshot.ts';
import { ranksAt } from './name-ranks.ts';
import { completeExpression, typeScopeAt } from './templates.ts';

/** Keys whose value is an expression without braces, with the phase whose names are in scope. */
const bare: Readonly<Record<string, ScopePhase>> = {
  condition: 'item',
  continue_if: 'item',
  break_if: 'body',
  while: 'body',
  until: 'body',
  switch: 'item',
  assert: 'item',
};

/** Members of operations that are plain values, not expressions over the items. */
const plain = new Set(['with', 'type', 'as', 'descending', 'limit', 'pick', 'rename', 'flatten', 'count', 'offset']);

/** The kind of expression at a place without braces: over the whole pipeline, over items, or over many items at once. */
export function bareExpressionAt({ kind, key, rest }: PipelinePart): 'names' | 'items' | 'aggregate' | undefined {
  if (kind !== 'inStep') return undefined;
  if (Object.hasOwn(bare, key) && (rest.length === 0 || (key === 'assert' && standsInAssertion(rest)))) return 'names';
  if (key !== 'transform' || rest[0] !== 'steps' || rest[1] !== '-' || rest[2] === undefined) return undefined;

  const inner = rest.slice(2);
  if (rest[2] !== 'map' && inner.some((one) => plain.has(one))) return undefined;
  if (rest[2] === 'aggregate' || (rest[2] === 'group_by' && inner.includes('aggregate'))) return 'aggregate';

  return 'items';
}

/** Whether a value inside `assert` is one of its conditions: a list item, or the `condition` of a map. */
const standsInAssertion = (rest: readonly string[]): boolean => rest.at(-1) === '-' || rest.at(-1) === 'condition';

/** Names, members and filters in an expression without braces; undefined elsewhere. */
export function completeBare(
  snapshot: Snapshot,
  offset: number,
  context: LineContext,
  last?: LastRun,
): CompletionItem[] | undefined {
  // After a dash an expression or a map may begin; beside existing keys another key follows.
  if (context.kind === 'key' && (context.trail.at(-1) !== '-' || context.siblings.length > 0)) return undefined;

  const where = pipelinePartAt(context.trail);
  const what = bareExpressionAt(where);
  if (!what) return undefined;

  const typed = `{{ ${snapshot.text.slice(context.valueFrom, offset)}`;
  const outside =
    what === 'names' ? typeScopeAt(snapshot, nodeNear(snapshot, offset), bare[where.key] ?? 'item') : rowSight(snapshot, offset);
  if (!outside) return [];

  const rank = what === 'names' ? ranksAt(snapshot, nodeNear(snapshot, offset), bare[where.key] ?? 'item') : () => '1';
  const items = completeExpression(typed, scopeAt(parseTemplate(`${typed} }}`), typed.length, outside), rank, last);
  const free = !/[.|]\s*\w*$/.test(typed);

  return what === 'aggregate' && free ? [...items, ...aggregateItems()] : items;
}

/** The names of an expression over items. An empty one is treated as if a name were there. */
function rowSight(snapshot: Snapshot, offset: number): ReturnType<typeof typeScopeAt> | undefined {
  const formula = formulaAt(snapshot, offset);
  if (formula) return formula;
  const { text, compiled, uri, version } = snapshot;
  const filled = compile(`${text.slice(0, offset)}x${text.slice(offset)}`, compiled.world, compiled);
  return formulaAt(snapshotOf(uri, version, filled), offset + 1);
}

function formulaAt(snapshot: Snapshot, offset: number): ReturnType<typeof typeScopeAt> | undefined {
  const place = cursorContextAt(snapshot, offset);
  const template = place && templateAt(snapshot, place);
  return template && typeof template.placed.scope === 'object'
    ? typeScopeAt(snapshot, template.placed.owner, template.placed.scope)
    : undefined;
}

const aggregateItems = (): CompletionItem[] =>
  Object.entries(aggregates).map(([label, { doc, takes, example }]) => ({
    label,
    kind: CompletionItemKind.Function,
    documentation: { kind: 'markdown', value: `${doc}\n\n\`${example}\`` },
    sortText: `0${label}`,
    insertText: takes === 'expression' ? `${label}($0)` : undefined,
    insertTextFormat: takes === 'expression' ? InsertTextFormat.Snippet : undefined,
  }));
