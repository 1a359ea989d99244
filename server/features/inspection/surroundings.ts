import { preview } from '../../../engine/auto/preview.ts';
import type { LastRun } from '../../../engine/compile/world.ts';
import type { LockEntry } from '../../../engine/workspace/lock-file.ts';
import { autoSites } from '../../names/auto-sites.ts';
import type { PreviewAnswer, WorldAnswer } from '../../protocol/own-requests.ts';
import type { Snapshot } from '../../snapshot.ts';

/** The answer to `baton/preview`. */
export const previewAnswer = (snapshot: Snapshot, lock: readonly LockEntry[]): PreviewAnswer => ({
  version: snapshot.version,
  tags: autoSites(snapshot).map(({ site }) => preview(snapshot.compiled, site, lock)),
});

/** The answer to `baton/world`. */
export function surroundingsAnswer(
  { compiled }: Snapshot,
  { pipelines, lock, last }: { pipelines: readonly string[]; lock: readonly LockEntry[]; last: LastRun | undefined },
): WorldAnswer {
  const { world, pipeline, checkable, called } = compiled;
  const unique = (names: Iterable<string>): string[] => [...new Set(names)].sort();
  const { settings, personalities } = world;

  return {
    pipelines: [...pipelines],
    calls: unique([...called.values()].map((one) => one.world.file).filter((file) => file !== world.file)),
    experts: unique([...pipeline.experts.map(({ name }) => name), ...Object.keys(settings?.experts ?? {})]),
    personalities: unique([
      ...pipeline.personalities.map(({ name }) => name),
      ...Object.keys(settings?.personalities ?? {}),
      ...(personalities?.keys() ?? []),
    ]),
    tools: unique(checkable.tools.keys()),
    locked: lock.length,
    last: last
      ? {
          run: last.run,
          finished_at: last.finished_at,
          steps: Object.fromEntries(Object.entries(last.steps).map(([path, { status }]) => [path, status])),
        }
      : undefined,
  };
}
