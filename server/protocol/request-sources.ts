import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LastRun, World } from '../../engine/compile/world.ts';
import type { FileKind } from '../../engine/workspace/pipelines.ts';
import type { PersonalityPage } from '../features/text-files/personality-page.ts';
import type { Snapshot, YamlDocument } from '../snapshot.ts';
import type { Moves } from '../workspace/moves.ts';
import type { AdvisedEdit } from './advice-notices.ts';
import type { ServerOptions } from './client-options.ts';

/** The parts of the server that handlers need. */
export interface RequestSources {
  /** The answer about an open pipeline; null for anything else. */
  about<T>(uri: string, answer: (snapshot: Snapshot) => T): T | null;
  /** The answer about an open `baton.yaml`; null for anything else. */
  settings<T>(uri: string, answer: (document: TextDocument) => T): T | null;
  /** The answer about an open text that is not YAML: a personality, or a possible prompt file; null for anything else. */
  text<T>(uri: string, answer: (document: TextDocument, kind: 'text' | 'personality') => T): T | null;
  /** A pipeline, open or not. */
  file(path: string): Snapshot | undefined;
  /** Absolute paths of the pipelines in a file's workspace. */
  pipelines(uri: string): readonly string[];
  /** The same for texts or schemas. */
  namedFiles(uri: string, kind: FileKind): readonly string[];
  /** The `baton.yaml` that applies to a file; undefined if there is none. */
  shared(uri: string): YamlDocument | undefined;
  /** The URI of a personality's file, if it has one. */
  personalityFile(uri: string, name: string): string | undefined;
  /** The personality files in a file's project. */
  personalityPages(uri: string): readonly PersonalityPage[];
  /** The surroundings of a file. */
  world(uri: string): World;
  /** The text of a file, from the editor or the disk. */
  textOf(file: string): string | undefined;
  /** The data of the newest run of a pipeline. */
  lastRun(uri: string, pipeline: string): LastRun | undefined;
  /** The context of a file after some files are moved. */
  worldAfter(file: string, moves: Moves): World;
  /** The edits that the client advises for exactly this text. */
  advice(snapshot: Snapshot): readonly AdvisedEdit[];
  /** URIs of open documents. */
  open(): readonly string[];
  options(): ServerOptions;
  can(): ClientAbilities;
}

/** The client's capabilities for answers. */
export interface ClientAbilities {
  /** Accepts code actions without edits, and requests the edits of the chosen one. */
  resolveActions: boolean;
  /** Can rename files as part of an edit. */
  renamesFiles: boolean;
  /** Asks for related edits before it renames a file. */
  asksBeforeRenames: boolean;
}
