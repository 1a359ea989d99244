import { realPathNow } from '../../disk/paths/real-path.ts';
import type { Json } from '../../language/json.ts';
import { isMap } from '../../language/json.ts';

/** The folders of a run, absolute. */
export interface RunFolders {
  output: string;
  workdir: string;
  root: string;
}

/** Converts values between the folders of a run and portable marks. */
export interface PortableFolders {
  /** Folders become marks: `/home/ann/shop/outputs/x.md` is `⟨output⟩/x.md`. */
  away(value: Json): Json;
  /** Marks become the folders of this run. */
  back(value: Json): Json;
}

/** `text` processes each outgoing text further, for example by masking. */
export function makePortable(
  { output, workdir, root }: RunFolders,
  text: (one: string) => string = (one) => one,
): PortableFolders {
  const marks = [
    ['⟨output⟩', output],
    ['⟨work⟩', workdir],
    ['⟨root⟩', root],
  ] as const;

  // The innermost folder first. A path of only a few characters occurs in too many texts.
  const folders = marks
    .flatMap(([mark, folder]) => [...spellingsOf(folder)].map((one) => ({ mark, folder: one })))
    .filter(({ folder }) => folder.length > 3)
    .sort((a, b) => b.folder.length - a.folder.length);
  const byFolder = new Map<string, string>(folders.toReversed().map(({ folder, mark }) => [folder, mark]));
  const folderPattern = new RegExp(`(?:${folders.map(({ folder }) => escapeRegExp(folder)).join('|')})(?![\\w-])`, 'g');
  const byMark = new Map<string, string>(marks);

  return {
    away: (value) =>
      mapTexts(value, (one) =>
        text(folders.length ? one.replace(folderPattern, (folder) => byFolder.get(folder) ?? folder) : one),
      ),
    back: (value) =>
      mapTexts(value, (one) => one.replace(/\u27e8(?:output|work|root)\u27e9/g, (mark) => byMark.get(mark) ?? mark)),
  };
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The spellings of a folder in texts: a path that a pipeline joins has slashes on Windows too. */
const spellingsOf = (folder: string): Set<string> =>
  new Set([folder, realFolder(folder)].flatMap((one) => [one, one.replaceAll('\\', '/')]));

function realFolder(folder: string): string {
  try {
    return realPathNow(folder);
  } catch {
    return folder;
  }
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [change(name), mapTexts(one, change)]));
}
