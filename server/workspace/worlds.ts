import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Folders } from '../../engine/compile/find.ts';
import type { LastRun, Settings, World } from '../../engine/compile/world.ts';
import type { Disk } from '../../engine/workspace/disk.ts';
import { findFiles, whyUnreadOn } from '../../engine/workspace/find.ts';
import { mayRead } from '../../engine/workspace/guards.ts';
import { readLastRun } from '../../engine/workspace/last-run.ts';
import { localDisk } from '../../engine/workspace/local-disk.ts';
import type { LockEntry } from '../../engine/workspace/lock-file.ts';
import { lockedEntries, lockedTags } from '../../engine/workspace/lock-file.ts';
import type { PersonalityFiles } from '../../engine/workspace/personalities.ts';
import { personalityFile, readPersonalityFiles } from '../../engine/workspace/personalities.ts';
import type { FileKind } from '../../engine/workspace/pipelines.ts';
import { listNamedFiles, listPipelines } from '../../engine/workspace/pipelines.ts';
import { editorWorkingFolder, findRoot } from '../../engine/workspace/root.ts';
import { readSettingsFile } from '../../engine/workspace/settings.ts';
import { workspaceWorld } from '../../engine/workspace/world.ts';
import { cachedDisk, withMoves, withOpenTexts } from './disks.ts';
import type { Moves } from './moves.ts';

/** The contexts of compiles beyond the text, cached until a watched file changes. */
export interface Worlds {
  /** The context of a file; with `moves` as it will be after they happen. */
  of(uri: string, moves?: Moves): World;
  /**
   * Forgets cached data of files that changed on disk; false if none of them was cached. Without files everything is
   * forgotten.
   */
  forgetChanged(files?: readonly string[]): boolean;
  /** A file is no longer open: the one on the disk counts, which may have been saved since it was cached. */
  forgetClosed(file: string): void;
  /** The models that the editor offers, as a pipeline names them. */
  setEditorModels(names: readonly string[]): void;
  setSeverities(severities: World['severities']): void;
  /** The folders that are open in the editor, as absolute paths. */
  setWorkspaceFolders(folders: readonly string[]): void;
  /** The pipelines in a file's workspace, as absolute paths. */
  pipelines(uri: string): readonly string[];
  /** The texts or schemas in a file's workspace, as absolute paths. */
  namedFiles(uri: string, kind: FileKind): readonly string[];
  /** The `baton.yaml` of a file's workspace; undefined if there is none. */
  settingsFile(uri: string): string | undefined;
  /** The file of a personality that has one. */
  personalityFile(uri: string, name: string): string | undefined;
  /** The personalities in a file's project, by path and text, from the editor or the disk. */
  personalityPages(uri: string): readonly { file: string; text: string }[];
  /** The results of the newest run of a pipeline; undefined if there is none or it cannot be read. */
  lastRun(uri: string, pipeline: string): LastRun | undefined;
  /** The text of a file, from the editor or the disk; undefined if it does not exist. */
  text(file: string): string | undefined;
}

/** `openText` returns the unsaved text of a file that is open in the editor. */
export function createWorlds(openText: (file: string) => string | undefined = () => undefined): Worlds {
  const cache = cachedDisk(localDisk);
  const editorDisk = withOpenTexts(cache.disk, openText);
  const remembered = createWorldCaches();

  let severities: World['severities'];
  let offered: readonly string[] = [];
  let workspaceFolders: readonly string[] = [];

  const foldersOf = (file: string, disk: Disk = localDisk): Folders => {
    const cwd = editorWorkingFolder(file, workspaceFolders);
    return { root: findRoot(file, cwd, disk), cwd };
  };

  const rootOf = (uri: string): string | undefined => {
    const file = uriToPath(uri);
    return file === undefined ? undefined : foldersOf(file).root;
  };

  /** The text of a file that a pipeline names, if it may be included. */
  const textToTakeIn = (folders: Folders) => {
    return (file: string): string | undefined => {
      const isOnDisk = cache.disk.realPath(file) !== undefined;
      const isAllowed = isOnDisk
        ? remembered.mayRead(folders, file, () => mayRead(file, folders, cache.disk))
        : mayRead(file, folders, editorDisk);
      return isAllowed ? editorDisk.read(file)?.text : undefined;
    };
  };

  const worldNow = (file: string): World => {
    const folders = foldersOf(file);
    return workspaceWorld(file, {
      folders,
      settings: remembered.settings(folders.root),
      ...remembered.personalities(folders.root),
      find: findFiles(folders, textToTakeIn(folders)),
      whyUnread: whyUnreadOn(folders, editorDisk),
      severities,
      lockedTags: remembered.lockedTags,
      otherFormat: otherFormatOf(file),
    });
  };

  /** The context after some files are moved: not cached, since it is used only once. */
  const worldAfter = (file: string, moves: Moves): World => {
    const disk = withMoves(localDisk, moves);
    const openDisk = withMoves(editorDisk, moves);
    const folders = foldersOf(file, disk);

    return workspaceWorld(file, {
      folders,
      settings: settingsAt(folders.root, disk),
      ...readPersonalityFiles(folders.root, disk),
      ...takenFrom(openDisk, folders),
      severities,
      lockedTags: (pipeline) => lockedTags(pipeline, disk),
      otherFormat: otherFormatOf(file),
    });
  };

  return {
    of(uri, moves) {
      const file = uriToPath(uri);
      if (file === undefined) return { file: uri, severities };
      return { ...(moves ? worldAfter(file, moves) : worldNow(file)), offered };
    },
    pipelines(uri) {
      const root = rootOf(uri);
      return root === undefined ? [] : remembered.pipelines(root);
    },
    namedFiles: (uri, kind) => namedFilesUnder(rootOf(uri), kind),
    settingsFile(uri) {
      const root = rootOf(uri);
      const files = root === undefined ? [] : ['baton.yaml', 'baton.yml'].map((name) => join(root, name));
      return files.find((file) => editorDisk.read(file)?.text !== undefined);
    },
    personalityFile: (uri, name) => fileOfPersonality(name, rootOf(uri)),
    personalityPages: (uri) => personalitiesUnder(rootOf(uri), editorDisk),
    lastRun(uri, pipeline) {
      const root = rootOf(uri);
      return root === undefined ? undefined : readLastRun(root, pipeline, localDisk);
    },
    text: (file) => editorDisk.read(file)?.text,
    forgetChanged(files) {
      if (files && !files.some((file) => cache.has(file) || watched.test(file))) return false;
      cache.clear();
      return remembered.clear();
    },
    forgetClosed: cache.forget,
    setEditorModels(names) {
      offered = names;
    },
    setSeverities(configured) {
      severities = configured;
    },
    setWorkspaceFolders(folders) {
      workspaceFolders = folders;
    },
  };
}

const fileOfPersonality = (name: string, root: string | undefined): string | undefined =>
  root === undefined ? undefined : personalityFile(name, root, localDisk);

/** The files of personalities of a project. */
function personalitiesUnder(root: string | undefined, disk: Disk): { file: string; text: string }[] {
  if (root === undefined) return [];
  const folder = join(root, '.baton', 'personalities');
  return disk.list(folder).flatMap(({ name }) => {
    const file = join(folder, name);
    const text = name.endsWith('.md') ? disk.read(file)?.text : undefined;
    return text === undefined ? [] : [{ file, text }];
  });
}

/** The sources of included files on the current disk. */
const takenFrom = (disk: Disk, folders: Folders) => ({
  find: findFiles(folders, (place) => (mayRead(place, folders, disk) ? disk.read(place)?.text : undefined)),
  whyUnread: whyUnreadOn(folders, disk),
});

/**
 * The format of a text of another tool, for a file whose name says that it is a pipeline: other open texts are left alone.
 */
const otherFormatOf = (file: string): World['otherFormat'] =>
  /\.baton\.ya?ml$/i.test(file) ? (text) => formats().recogniseOtherFormat(text) : undefined;

/** Loaded with the first text that may be in another format. */
const formats = (): typeof import('../lazy/other-format.ts') => require('../lazy/other-format.ts');

/** Not cached: a new text file changes no context, so no event would invalidate the list. */
const namedFilesUnder = (root: string | undefined, kind: FileKind): string[] =>
  root === undefined ? [] : listNamedFiles(root, kind, localDisk);

/** The data read for contexts, until a watched file changes. */
function createWorldCaches() {
  const settingsByRoot = new Map<string, Settings>();
  const pipelinesByRoot = new Map<string, readonly string[]>();
  const personalitiesByRoot = new Map<string, PersonalityFiles>();
  const tagsByFile = new Map<string, ReadonlySet<string>>();

  /** The files of the disk that may be included, by root and current folder. */
  const allowedByFolders = new Map<string, Map<string, boolean>>();
  return {
    settings: (root: string) => cachedIn(settingsByRoot, root, () => settingsAt(root, localDisk)),
    pipelines: (root: string) => cachedIn(pipelinesByRoot, root, () => listPipelines(root, localDisk)),
    personalities: (root: string) => cachedIn(personalitiesByRoot, root, () => readPersonalityFiles(root, localDisk)),
    lockedTags: (pipeline: string) => cachedIn(tagsByFile, pipeline, () => lockedTags(pipeline, localDisk)),
    mayRead({ root, cwd }: Folders, file: string, judge: () => boolean): boolean {
      const allowed = cachedIn(allowedByFolders, `${root}\n${cwd}`, () => new Map<string, boolean>());
      return cachedIn(allowed, file, judge);
    },
    /** Forgets everything; returns whether any context was built from it. */
    clear(): boolean {
      const hadSettings = settingsByRoot.size > 0;
      for (const map of [settingsByRoot, pipelinesByRoot, personalitiesByRoot, tagsByFile, allowedByFolders]) map.clear();
      return hadSettings;
    },
  };
}

/** Files that matter without being named: settings, pipelines, locks, personalities, and the data of the newest runs. */
const watched =
  /(^|[\\/])(baton\.ya?ml|[^\\/]*\.baton\.ya?ml|[^\\/]*\.auto\.lock\.yaml|\.(baton|orchestrator)[\\/](personalities[\\/][^\\/]*\.md|last[\\/][^\\/]*\.json))$/;

/** Settings with errors count as far as they can be read: the errors are shown in their own file. */
function settingsAt(root: string, disk: Disk): Settings {
  const read = readSettingsFile(root, disk);
  return read?.text === undefined ? {} : read.settings;
}

/** Locked AUTO answers beside a pipeline; none if the file is missing or cannot be read. */
export function lockedAnswers(uri: string): LockEntry[] {
  const file = uriToPath(uri);
  return file === undefined ? [] : lockedEntries(file, localDisk);
}

export const uriToPath = (uri: string): string | undefined => (uri.startsWith('file:') ? fileURLToPath(uri) : undefined);

function cachedIn<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  const existing = values.get(key);
  if (existing !== undefined) return existing;
  const value = make();
  values.set(key, value);
  return value;
}
