import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LastRun, World } from '../../engine/compile/world.ts';
import type { FileKind } from '../../engine/workspace/pipelines.ts';
import type { PersonalityPage } from '../features/text-files/personality-page.ts';
import type { Snapshot, YamlDocument } from '../snapshot.ts';
import type { Moves } from '../workspace/moves.ts';
import type { ServerOptions } from './client-options.ts';

/** The parts of the server that answers need. */
export interface RequestSources {
  /** The answer about an open pipeline; null for anything else. */
  about<T>(uri: string, answer: (snapshot: Snapshot) => T): T | null;
  /** The answer about an open `baton.yaml`; null for anything else. */
  settings<T>(uri: string, answer: (document: TextDocument) => T): T | null;
  /** The answer about an open text that is no YAML: a personality, or what may be the file of a prompt; null for anything else. */
  text<T>(uri: string, answer: (document: TextDocument, kind: 'text' | 'personality') => T): T | null;
  /** A pipeline that need not be open. */
  file(path: string): Snapshot | undefined;
  /** Absolute paths of the pipelines of the workspace that a file lies in. */
  pipelines(uri: string): readonly string[];
  /** The same of its texts or schemas. */
  namedFiles(uri: string, kind: FileKind): readonly string[];
  /** The `baton.yaml` that counts for a file; undefined where there is none. */
  shared(uri: string): YamlDocument | undefined;
  /** The URI of the file of a personality that has one. */
  personalityFile(uri: string, name: string): string | undefined;
  /** The personalities of the project of a file that have files there. */
  personalityPages(uri: string): readonly PersonalityPage[];
  /** The surroundings of a file. */
  world(uri: string): World;
  /** The text of a file, as it is open or on the disk. */
  textOf(file: string): string | undefined;
  /** What the newest run of a pipeline left. */
  lastRun(uri: string, pipeline: string): LastRun | undefined;
  /** The world of a file as it will be when some files have their new places. */
  worldAfter(file: string, moves: Moves): World;
  /** URIs of what is open. */
  open(): readonly string[];
  options(): ServerOptions;
  can(): ClientAbilities;
}

/** What a client can do with an answer. */
export interface ClientAbilities {
  /** Takes code actions without their edits, and asks for those of the one that was chosen. */
  resolveActions: boolean;
  /** Renames files when an answer says so. */
  renamesFiles: boolean;
  /** Asks before it renames a file what goes with it. */
  asksBeforeRenames: boolean;
}
