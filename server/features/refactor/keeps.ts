import type { Compiled } from '../../../engine/compile/compile.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { carriedOut } from '../../carried-out.ts';
import type { Snapshot } from '../../snapshot.ts';
import type { Change } from './offer.ts';

/** The text with changes made. */
export const changed = (text: string, changes: readonly Change[]): string =>
  carriedOut(
    text,
    inOrder(changes).map(({ range: { start, end }, text: made }) => ({ start, end, text: made })),
  );

export const inOrder = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);

/** The pipeline as it would be with the changes, and with a new file beside it. */
export function compiledWith(
  { compiled, text }: Snapshot,
  changes: readonly Change[],
  created?: { file: string; text: string; path: string },
): Compiled {
  const { world } = compiled;
  const find: typeof world.find = (path, from) =>
    created && (path === created.path || path === created.file)
      ? { file: created.file, text: created.text }
      : world.find?.(path, from);
  return compile(changed(text, changes), { ...world, ...(world.find || created ? { find } : {}) }, compiled);
}

/** Whether nothing is wrong after that was not before: as many errors and warnings at most. */
export const isNoWorse = (after: Compiled, before: Compiled): boolean =>
  faults(after, 'error') <= faults(before, 'error') && faults(after, 'warning') <= faults(before, 'warning');

const faults = ({ problems }: Compiled, wanted: string): number => problems.filter(({ severity }) => severity === wanted).length;

/** Whether the steps are the same and wait for the same steps. */
export const sameFlow = (one: Compiled, other: Compiled): boolean => flowOf(one) === flowOf(other);

const flowOf = ({ graph }: Compiled): string =>
  JSON.stringify([
    graph.nodes.map(({ path, kind, dormant, routes, calls }) => [path, kind, dormant, routes, calls]),
    graph.edges.map(({ from, to, orders }) => [from, to, orders ?? false]).sort(),
  ]);
