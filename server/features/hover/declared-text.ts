import { typesOf } from '../../../engine/compile/check/types/types.ts';
import { scopeAt } from '../../../engine/compile/template/at.ts';
import { localsOf } from '../../../engine/compile/template/locals.ts';
import type { Type } from '../../../engine/language/types.ts';
import { describe, valueType } from '../../../engine/language/types.ts';
import { cursorContextAt, templateAt } from '../../cursor/cursor-context.ts';
import { code } from '../../markdown.ts';
import { meaningName } from '../../names/meaning.ts';
import type { NameOccurrence } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { typeScopeAt } from '../completion/templates.ts';
import { memberText } from './named-text.ts';

/**
 * A thing declared by its name alone: an input, an output, a variable, a constant, the item of a loop, a local of a template.
 */
export function declaredText(snapshot: Snapshot, { meaning, declares, block, range }: NameOccurrence): string | undefined {
  if (!declares) return undefined;
  const { compiled } = snapshot;
  const { pipeline, checkable, steps } = compiled;
  const types = typesOf(checkable);
  if (meaning.kind === 'input' || meaning.kind === 'output')
    return memberText({ pipeline, checkable }, meaning.kind, meaning.name);

  const typed = (type: Type): string => `**${meaningName(meaning)}**: ${code(describe(valueType(type), 3))}`;
  if (meaning.kind === 'loop') {
    const loop = steps[meaning.node.index]?.step.loop;
    if (loop?.kind !== 'for_each' || loop.as !== meaning.name) return undefined;
    const list = valueType(types.value(loop.list, meaning.node, 'loop'));
    if (list.kind !== 'list') return undefined;
    return typed(loop.batch ? list : list.item);
  }
  if (meaning.kind === 'local') {
    const type = localType(snapshot, compiled.at(block) + range.start);
    return type && typed(type);
  }

  const entry = [...pipeline.variables, ...pipeline.data].find(
    (one) => one.block === block && one.nameRange.start <= range.start && range.end <= one.nameRange.end,
  );

  return entry && typed(types.value(entry.value, undefined, 'item'));
}

/** The type of a template local where it is first read after the offset that declares it; a comprehension reads it before. */
function localType(snapshot: Snapshot, offset: number): Type | undefined {
  const place = cursorContextAt(snapshot, offset);
  const spot = place && templateAt(snapshot, place);
  if (!spot) return undefined;

  const { placed, index } = spot;
  const { template, owner, scope } = placed;
  const local = localsOf(template).find((one) => one.places.some(({ declares, range }) => declares && range.start === index));
  const reads = local?.places.filter(({ declares }) => !declares) ?? [];
  const read = reads.find(({ range }) => range.start > index) ?? reads[0];

  return local && read && scopeAt(template, read.range.start, typeScopeAt(snapshot, owner, scope)).bound.get(local.name);
}
