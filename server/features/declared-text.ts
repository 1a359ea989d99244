import { typesOf } from '../../engine/compile/check/types.ts';
import type { Type } from '../../engine/language/types.ts';
import { describe, valueType } from '../../engine/language/types.ts';
import { code } from '../markdown.ts';
import { nameOf } from '../meaning.ts';
import type { Snapshot } from '../snapshot.ts';
import { memberText } from './named-text.ts';
import type { Naming } from './names.ts';

/** What is declared at a place by its name alone: an input, an output, a variable, a constant, the item of a loop. */
export function declaredText({ compiled }: Snapshot, { meaning, declares, block, range }: Naming): string | undefined {
  if (!declares) return undefined;
  const { pipeline, checkable, steps } = compiled;
  const types = typesOf(checkable);
  if (meaning.kind === 'input' || meaning.kind === 'output')
    return memberText({ pipeline, checkable }, meaning.kind, meaning.name);
  const typed = (type: Type): string => `**${nameOf(meaning)}**: ${code(describe(valueType(type), 3))}`;
  if (meaning.kind === 'loop') {
    const loop = steps[meaning.node.index]?.step.loop;
    const list =
      loop?.kind === 'for_each' && loop.as === meaning.name ? valueType(types.value(loop.list, meaning.node, 'loop')) : undefined;
    return list?.kind === 'list' ? typed(list.item) : undefined;
  }
  const entry = [...pipeline.variables, ...pipeline.data].find(
    (one) => one.block === block && one.nameRange.start <= range.start && range.end <= one.nameRange.end,
  );
  return entry && typed(types.value(entry.value, undefined, 'item'));
}
