import type { MapNode, SourceNode } from '../../compile/source/nodes.ts';
import type { ParseOptions } from '../../compile/template/syntax/parse.ts';
import { suggestion } from '../../language/problem.ts';
import type { Fix, ProblemCode, Range } from '../../language/problems.ts';
import { nearest, slipOf } from '../../language/spelling/suggest.ts';
import { transformTexts } from '../../language/texts/compile/transform.ts';
import { say } from '../../language/texts.ts';

/** How operations are read: the caller handles outer values and problems. */
export interface OperationReading<Given> {
  options: ParseOptions;
  /** A value from outside the list, such as the other list of a `join`. */
  given(node: SourceNode, field: string): Given;
  wrong(code: ProblemCode, range: Range, message: string, more?: { hint?: string; fixes?: Fix[] }): void;
}

/** The place of a reading: its key for messages, its full field. */
export interface OperationContext<Given = unknown> extends OperationReading<Given> {
  key: string;
  field: string;
}

export const inside = <Given>(place: OperationContext<Given>, key: string | number): OperationContext<Given> => ({
  ...place,
  key: typeof key === 'number' ? place.key : key,
  field: `${place.field}.${key}`,
});

/** The members of a map with exactly these possible keys. */
export function readMembers(
  node: MapNode,
  known: readonly string[],
  what: string,
  place: OperationContext,
): Map<string, SourceNode> {
  const said = new Map<string, SourceNode>();
  for (const { key, value } of node.pairs) {
    if (known.includes(key.text)) said.set(key.text, value);
    else
      place.wrong(
        'unknown-key',
        key.range,
        say(transformTexts.member, { key: key.text, place: what, known: quoteNames(known) }),
        suggestion(nearest(key.text, known), key.range),
      );
  }

  for (const { key, value } of node.pairs) {
    const name = known.includes(key.text) ? undefined : slipOf(key.text, known);
    if (name !== undefined && !said.has(name)) said.set(name, value);
  }

  return said;
}

/** A member that must be there. */
export function requireMember(
  said: ReadonlyMap<string, SourceNode>,
  key: string,
  what: string,
  { node, place }: { node: SourceNode; place: OperationContext },
): SourceNode | undefined {
  const found = said.get(key);
  if (!found) place.wrong('missing-key', node.range, say(transformTexts.missing, { key, place: what }));
  return found;
}

export const quoteNames = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The nodes of a list, or a single node as a list of one. */
export const several = (node: SourceNode): SourceNode[] => (node.kind === 'list' ? node.items : [node]);
