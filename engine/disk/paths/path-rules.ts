import { sep } from 'node:path';
import { diskTexts } from '../../language/texts/storage/disk.ts';
import { say } from '../../language/texts.ts';

/** Whether `file` is `folder` or something in it; both real paths. */
export function isInside(file: string, folder: string): boolean {
  const [inner, outer] = process.platform === 'win32' ? [file.toLowerCase(), folder.toLowerCase()] : [file, folder];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

/** Names that Windows gives to devices, with any extension; refused everywhere, so that a pipeline does not break on another system. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/** Why no file can have this path, as the end of a sentence; undefined where one can. */
export function unusablePath(path: string): string | undefined {
  if (path.trim() === '') return say(diskTexts.empty);
  if (path.includes('\0')) return say(diskTexts.nul);
  const parts = path.split(/[\\/]/);
  const named = parts.find((part) => device.test(part.replace(/[. ]+$/, '').replace(/:$/, '')));
  if (named !== undefined) return say(diskTexts.device, { name: named });
  if (process.platform === 'win32') return undefined;
  if (/^[A-Za-z]:/.test(path)) return say(diskTexts.drive);
  return /^\\\\/.test(path) ? say(diskTexts.share) : undefined;
}
