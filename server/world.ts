import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LockEntry } from '../engine/auto/lock.ts';
import { parseLock } from '../engine/auto/lock.ts';
import { severityOf } from '../engine/compile/check/show.ts';
import { leadsOutside, personalityFolders, placesOf } from '../engine/compile/find.ts';
import { readSettings } from '../engine/compile/pipeline/settings/settings.ts';
import type { LastRun, Settings, World } from '../engine/compile/world.ts';
import { isMap } from '../engine/language/json.ts';
import { areMountMarks } from '../engine/language/mount-marks.ts';
import { findPattern } from '../engine/patterns/library.ts';
import { pipelinesUnder } from './listing.ts';
import type { Moves } from './moves.ts';

/** What compiles may know beyond the text, read once and again when a watched file changes. */
export interface Worlds {
  /** The world of a file; with `moves` as it will be when those files have their new places. */
  of(uri: string, moves?: Moves): World;
  /** Files have changed on the disk: forgets what was read; gives false where none of them was. Without files everything is forgotten. */
  changed(files?: readonly string[]): boolean;
  /** A file is no longer open: the one on the disk counts, which may have been saved since it was read. */
  closed(file: string): void;
  /** The models that the editor itself offers, as a pipeline names them. */
  offered(names: readonly string[]): void;
  configure(severities: World['severities']): void;
  /** The pipelines of the workspace that a file lies in, as absolute paths. */
  pipelines(uri: string): readonly string[];
  /** The `baton.yaml` of the workspace that a file lies in; undefined where there is none. */
  settingsFile(uri: string): string | undefined;
  /** The file of a personality that has one. */
  personalityFile(uri: string, name: string): string | undefined;
  /** The text of a file, as it is open or on the disk; undefined for one that is not there. */
  text(file: string): string | undefined;
}

/** `openText` gives the unsaved text of a file that is open in the editor. */
export function createWorlds(openText: (file: string) => string | undefined = () => undefined): Worlds {
  const settingsByRoot = new Map<string, Settings>();
  const lockedByFile = new Map<string, ReadonlySet<string>>();
  const pipelinesByRoot = new Map<string, readonly string[]>();
  const personalitiesByRoot = new Map<string, ReadonlyMap<string, string>>();
  /** Texts of files on the disk that pipelines name; undefined for one that is not there. */
  const texts = new Map<string, string | undefined>();
  const textOf = (file: string): string | undefined => {
    const open = openText(file);
    if (open !== undefined) return open;
    if (!texts.has(file)) texts.set(file, readText(file));
    return texts.get(file);
  };
  const lockedBeside: World['locked'] = (file) => {
    let locked = lockedByFile.get(file);
    if (!locked) lockedByFile.set(file, (locked = new Set(lockedIn(file).map(({ site }) => site))));
    return locked;
  };
  let severities: World['severities'];
  let offered: readonly string[] = [];
  return {
    of(uri, moves) {
      const file = pathOf(uri);
      if (file === undefined) return { file: uri, ...(severities ? { severities } : {}) };
      const root = rootOf(file);
      let settings = settingsByRoot.get(root);
      if (!settings) settingsByRoot.set(root, (settings = settingsIn(root)));
      let personalities = personalitiesByRoot.get(root);
      if (!personalities) personalitiesByRoot.set(root, (personalities = personalitiesIn(root)));
      const find: World['find'] = (path, from) => {
        for (const place of placesOf(path, from, { root, cwd: root })) {
          const now = moves ? moves.from(place) : place;
          const text = now === undefined ? undefined : textOf(now);
          if (text !== undefined) return { file: place, text };
        }
        return findPattern(path);
      };
      const outside: World['outside'] = (path, from) => leadsOutside(path, from, { root, cwd: root });
      const world = { file, settings, personalities, find, outside, offered, ...(severities ? { severities } : {}) };
      if (severityOf('auto-unlocked', world) === 'off') return world;
      return { ...world, locked: lockedBeside };
    },
    pipelines(uri) {
      const file = pathOf(uri);
      if (file === undefined) return [];
      const root = rootOf(file);
      let listed = pipelinesByRoot.get(root);
      if (!listed) pipelinesByRoot.set(root, (listed = pipelinesUnder(root)));
      return listed;
    },
    settingsFile(uri) {
      const file = pathOf(uri);
      const names = file === undefined ? [] : ['baton.yaml', 'baton.yml'].map((name) => join(rootOf(file), name));
      return names.find((name) => textOf(name) !== undefined);
    },
    personalityFile(uri, name) {
      const file = pathOf(uri);
      const folders = file === undefined ? [] : personalityFolders(rootOf(file), homedir());
      return folders.map((folder) => join(folder, `${name}.md`)).find((path) => existsSync(path));
    },
    text: textOf,
    changed(files) {
      if (files && !files.some((file) => texts.has(file) || watched.test(file))) return false;
      const had = settingsByRoot.size > 0;
      pipelinesByRoot.clear();
      settingsByRoot.clear();
      personalitiesByRoot.clear();
      texts.clear();
      lockedByFile.clear();
      return had;
    },
    closed: (file) => void texts.delete(file),
    offered(names) {
      offered = names;
    },
    configure(given) {
      severities = given;
    },
  };
}

/** Files that count whoever names them: settings, pipelines, locks, personalities, and what the newest runs left. */
const watched =
  /(^|[\\/])(baton\.ya?ml|[^\\/]*\.baton\.ya?ml|[^\\/]*\.auto\.lock\.yaml|\.(baton|orchestrator)[\\/](personalities[\\/][^\\/]*\.md|last[\\/][^\\/]*\.json))$/;

/** Locked AUTO answers beside a pipeline; none where the file is missing or cannot be read. */
export function lockedAnswers(uri: string): LockEntry[] {
  const file = pathOf(uri);
  return file === undefined ? [] : lockedIn(file);
}

function lockedIn(file: string): LockEntry[] {
  try {
    return parseLock(readFileSync(`${file.replace(/(\.baton)?\.ya?ml$/i, '')}.auto.lock.yaml`, 'utf8')).entries;
  } catch {
    return [];
  }
}

/** What the newest run of a pipeline left; undefined where there is none or it cannot be read. */
export function lastRun(uri: string, pipeline: string): LastRun | undefined {
  const file = pathOf(uri);
  if (file === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(join(rootOf(file), '.baton/last', `${pipeline}.json`), 'utf8'));
    return isLastRun(value) ? value : undefined;
  } catch {
    // A cache: without it hover only says less.
    return undefined;
  }
}

const isLastRun = (value: unknown): value is LastRun => isMap(value) && typeof value['run'] === 'string' && isMap(value['steps']);

export const pathOf = (uri: string): string | undefined => (uri.startsWith('file:') ? fileURLToPath(uri) : undefined);

/** The nearest folder with `baton.yaml`, `.baton` or `.git`; home and the temporary folder are none by their `.baton`. */
function rootOf(file: string): string {
  const never = [homedir(), tmpdir()];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const has = (name: string): boolean => existsSync(join(folder, name)) && !areMountMarks(namesIn(join(folder, name)));
    if (has('baton.yaml') || has('baton.yml') || has('.git') || (has('.baton') && !never.includes(folder))) return folder;
    if (dirname(folder) === folder) return dirname(file);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The files of `.baton/personalities`, name to text. */
function personalitiesIn(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of personalityFolders(root, homedir())) {
    try {
      for (const name of readdirSync(folder)) {
        const id = name.replace(/\.md$/, '');
        const text = name.endsWith('.md') && !found.has(id) ? readText(join(folder, name)) : undefined;
        if (text !== undefined) found.set(id, text);
      }
    } catch {
      // No such folder: there are no personalities in it.
    }
  }
  return found;
}

function settingsIn(root: string): Settings {
  for (const name of ['baton.yaml', 'baton.yml']) {
    try {
      const text = readFileSync(join(root, name), 'utf8');
      return readSettings(text).settings;
    } catch {
      // No such file: there are no settings. One that cannot be read is told by the run.
    }
  }
  return {};
}
