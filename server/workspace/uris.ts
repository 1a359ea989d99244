import type { Compiled } from '../../engine/compile/compile.ts';
import { memoize } from '../../engine/language/memoize.ts';
import { findPattern } from '../../engine/patterns/library.ts';
import type { Snapshot } from '../snapshot.ts';
import { snapshotOf } from '../snapshot.ts';

/** The URI of an absolute path, with `/` or `\` between folders; a library pattern is in no folder. */
export function pathToUri(file: string): string {
  if (findPattern(file)?.file === file) return `baton-pattern:/${file}`;
  const path = file.replaceAll('\\', '/');
  const parts = path.split('/').map((part, index) => (index === 0 && /^[A-Za-z]:$/.test(part) ? part : encodeURIComponent(part)));
  return path.startsWith('//') ? `file:${parts.join('/')}` : `file://${path.startsWith('/') ? '' : '/'}${parts.join('/')}`;
}

/** The snapshot of a pipeline that this one calls directly or indirectly; undefined for an inline one. */
export function calledFile({ compiled }: Snapshot, file: string): Snapshot | undefined {
  const called = compiled.called.get(file);
  if (!called || called.world.file !== file) return undefined;
  return snapshotOfCalled(called);
}

const snapshotOfCalled = memoize((called: Compiled): Snapshot => snapshotOf(pathToUri(called.world.file), 0, called));
