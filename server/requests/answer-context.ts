import type { Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LastRun } from '../../engine/compile/world.ts';
import type { SharedName } from '../features/navigation/shared-names.ts';
import { sharedNameAt, sharedNameInSettings } from '../features/navigation/shared-names.ts';
import type { RequestSources } from '../protocol/request-sources.ts';
import type { Snapshot, YamlDocument } from '../snapshot.ts';
import { yamlDocument } from '../snapshot.ts';

type AnswerShared<T> = (shared: SharedName, settings: YamlDocument | undefined, documents: () => Snapshot[]) => T;

/** Data shared by the handlers of several requests. */
export interface AnswerContext extends Pick<RequestSources, 'about' | 'settings'> {
  sources: RequestSources;
  /** The pipelines that are open. */
  openPipelines(): Snapshot[];
  /** The pipelines of the workspace that a file lies in, and those that are open, saved or not. */
  workspacePipelines(snapshot: Snapshot): Snapshot[];
  lastRun(snapshot: Snapshot): LastRun | undefined;
  /** The answer about a name that all pipelines share, asked for in a pipeline or in `baton.yaml`; undefined where there is none. */
  onShared<T>(uri: string, position: Position, answer: AnswerShared<T>): T | undefined;
  /** What `baton.yaml` shares with pipelines: the answer about it as YAML, else about the pipeline. */
  asYaml<T>(uri: string, answer: (document: YamlDocument) => T, ofPipeline?: (snapshot: Snapshot) => T): T | null;
}

export function createAnswerContext(sources: RequestSources): AnswerContext {
  const { about, settings } = sources;
  const filesOf = (uri: string): Snapshot[] => sources.pipelines(uri).flatMap((file) => sources.file(file) ?? []);
  const openPipelines = (): Snapshot[] => sources.open().flatMap((uri) => about(uri, (snapshot) => snapshot) ?? []);
  const workspacePipelines = ({ uri }: Snapshot): Snapshot[] => eachOnce([...filesOf(uri), ...openPipelines()]);
  return {
    about,
    settings,
    sources,
    openPipelines,
    workspacePipelines,
    lastRun: ({ uri, compiled }) => sources.lastRun(uri, compiled.pipeline.id),
    onShared(uri, position, answer) {
      const shared =
        settings(uri, (document) => sharedNameInSettings(settingsDocument(document), position)) ??
        about(uri, (snapshot) => sharedNameAt(snapshot, position));
      const documents = (): Snapshot[] => about(uri, workspacePipelines) ?? filesOf(uri);
      return shared ? answer(shared, sources.shared(uri), documents) : undefined;
    },
    asYaml: (uri, answer, ofPipeline = answer) =>
      settings(uri, (document) => answer(settingsDocument(document))) ?? about(uri, ofPipeline),
  };
}

export const settingsDocument = (document: TextDocument): YamlDocument =>
  yamlDocument(document.uri, document.version, document.getText());

/** Each pipeline once; of two for one file the later. */
export const eachOnce = (snapshots: readonly Snapshot[]): Snapshot[] => [
  ...new Map(snapshots.map((snapshot) => [snapshot.compiled.world.file, snapshot])).values(),
];
