import type { Node } from '../../../engine/compile/graph/graph.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../../engine/compile/source/nodes.ts';
import { pairOf } from '../../../engine/compile/source/nodes.ts';
import type { Range } from '../../../engine/language/problems.ts';
import { sitesBegin } from '../../sheets.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { Moving } from './border.ts';
import type { Change } from './offer.ts';

/**
 * Paths of steps in the tests of a document, for steps of one of its pipelines that are called now: `read` becomes `part/read`. Patterns
 * with `*` in names stay.
 */
export function renamedInTests(document: Snapshot, own: Snapshot, { nodes, frame, call }: Moving): Change[] {
  const ids = new Set([...nodes].map(({ id }) => id));
  return pathsIn(document, own, frame).flatMap(({ id, start }): Change[] =>
    ids.has(id) ? [{ range: { start, end: start }, text: `${call}/` }] : [],
  );
}

/** Where the tests of a document name a step of one of its pipelines by its path: the id alone, where it stands letter by letter. */
export const idsInTests = (document: Snapshot, own: Snapshot, { id, frame }: Pick<Node, 'id' | 'frame'>): Range[] =>
  pathsIn(document, own, frame).flatMap((path) => {
    const range = { start: path.start, end: path.start + id.length };
    return path.id === id && document.text.slice(range.start, range.end) === id ? [range] : [];
  });

/** The paths in the tests of a document that lead to a step of a frame of one of its pipelines, or further; `start` is the id's place. */
function pathsIn({ compiled }: Snapshot, own: Snapshot, frame: number): { id: string; start: number }[] {
  const around = own.compiled.graph.frames[frame]?.path ?? '';
  const callers = sitesBegin(own).slice(0, -1).split('#').filter(Boolean);
  const before = new RegExp(
    `^${callers.map((path) => `${pattern(path)}(?:${anyItem})?/`).join('')}${around === '' ? '' : `${pattern(around)}\\.`}`,
  );
  return compiled.pipeline.tests.flatMap(({ node, block }) => {
    const by = compiled.at(block);
    return [...keysOf(node).map(({ key }) => key), ...failedSteps(node)].flatMap(({ text, style, range }) => {
      const lead = before.exec(text)?.[0].length;
      const [id = ''] = text.slice(lead).split(/[.[/]/, 1);
      if (lead === undefined || style === 'literal' || style === 'folded') return [];
      return [{ id, start: range.start + by + lead + (style === 'plain' ? 0 : 1) }];
    });
  });
}

const anyItem = '\\[[^\\]]*\\]';

/** A path as a pattern: of a loop any iteration, or all of them. */
const pattern = (path: string): string =>
  path
    .split('[*]')
    .map((part) => part.replaceAll(/[^\w]/g, '\\$&'))
    .join(anyItem);

/** The keys of a test that are paths of steps. */
function keysOf(test: MapNode): Pair[] {
  const expect = pairOf(test, 'expect')?.value;
  const maps = [pairOf(test, 'answers')?.value, pairOf(expect, 'steps')?.value, pairOf(expect, 'values')?.value];
  return maps.flatMap((map) => (map?.kind === 'map' ? map.pairs : []));
}

/** The paths of steps that a test expects to fail: `error: {step: read}`, or one of several. */
function failedSteps(test: MapNode): ScalarNode[] {
  const step = pairOf(pairOf(pairOf(test, 'expect')?.value, 'error')?.value, 'step')?.value;
  const scalars = (node: SourceNode | undefined): ScalarNode[] => {
    if (node?.kind === 'scalar') return [node];
    return node?.kind === 'list' ? node.items.flatMap(scalars) : [];
  };
  return step?.kind === 'map' ? scalars(pairOf(step, 'one_of')?.value) : scalars(step);
}
