import nodePath, { type PlatformPath } from 'node:path';
import { diskTexts } from '../../language/texts/storage/disk.ts';
import { say } from '../../language/texts.ts';

/** The rules for paths on a system. Tests use those of both. */
export type PathSystem = Pick<PlatformPath, 'sep'>;

const isWindows = ({ sep }: PathSystem): boolean => sep === '\\';

/** Whether `file` is `folder` or something in it; both real paths. */
export function isInside(file: string, folder: string, system: PathSystem = nodePath): boolean {
  const [inner, outer] = isWindows(system) ? [foldPath(file), foldPath(folder)] : [file, folder];
  return inner === outer || inner.startsWith(outer.endsWith(system.sep) ? outer : outer + system.sep);
}

/** Whether two real paths are the same; on Windows in any case. */
export const isSamePath = (one: string, other: string, system: PathSystem = nodePath): boolean =>
  isWindows(system) ? foldPath(one) === foldPath(other) : one === other;

/**
 * A name in the form in which file systems without case, or with normalised accents, compare it. Where it decides whether a
 * person is asked, it is used on every system: such a file system can be mounted anywhere.
 */
export const foldPath = (path: string): string => path.normalize('NFC').toLowerCase();

/** Names of Windows devices, with any extension; refused everywhere, so that a pipeline does not fail on another system. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/** The reason that no file can have this path, as the end of a sentence; undefined where one can. */
export function unusablePath(path: string, system: PathSystem = nodePath): string | undefined {
  if (path.trim() === '') return say(diskTexts.empty);
  if (path.includes('\0')) return say(diskTexts.nul);

  const parts = path.split(/[\\/]/);
  const named = parts.find((part) => device.test(part.replace(/[. ]+$/, '').replace(/:$/, '')));
  if (named !== undefined) return say(diskTexts.device, { name: named });
  if (isWindows(system)) return undefined;
  if (/^[A-Za-z]:/.test(path)) return say(diskTexts.drive);

  return /^\\\\/.test(path) ? say(diskTexts.share) : undefined;
}
