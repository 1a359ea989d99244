import type { Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { lineStarts } from '../../engine/compile/source/lines.ts';
import type { LastRun } from '../../engine/compile/world.ts';
import type { SharedName } from '../features/navigation/shared-names.ts';
import { sharedNameAt, sharedNameInSettings } from '../features/navigation/shared-names.ts';
import { sharedNameInPersonality } from '../features/text-files/personalities.ts';
import type { PersonalityPage } from '../features/text-files/personality-page.ts';
import { personalityPage } from '../features/text-files/personality-page.ts';
import type { PromptFile } from '../features/text-files/prompt-files.ts';
import type { RequestSources } from '../protocol/request-sources.ts';
import type { Snapshot, YamlDocument } from '../snapshot.ts';
import { yamlDocument } from '../snapshot.ts';
import { uriToPath } from '../workspace/worlds.ts';

type AnswerShared<T> = (shared: SharedName, settings: YamlDocument | undefined, documents: () => Snapshot[]) => T;

interface TextAnswers<T> {
  personality(page: PersonalityPage): T;
  prompt(file: PromptFile, documents: readonly Snapshot[]): T;
}

/** Data shared by the handlers of several requests. */
export interface AnswerContext extends Pick<RequestSources, 'about' | 'settings'> {
  sources: RequestSources;
  /** The open pipelines. */
  openPipelines(): Snapshot[];
  /** The pipelines in a file's workspace, and the open ones, saved or not. */
  workspacePipelines(snapshot: Snapshot): Snapshot[];
  lastRun(snapshot: Snapshot): LastRun | undefined;
  /**
   * The answer about a name shared by all pipelines, requested in a pipeline or in `baton.yaml`; undefined if there is none.
   */
  onShared<T>(uri: string, position: Position, answer: AnswerShared<T>): T | undefined;
  /** The answer about the file of a personality or a prompt, with the pipelines that may name it; null for anything else. */
  ofText<T>(uri: string, answers: TextAnswers<T>): T | null;
  /** For names that `baton.yaml` shares with pipelines: the answer about the document as YAML, else about the pipeline. */
  asYaml<T>(uri: string, answer: (document: YamlDocument) => T, ofPipeline?: (snapshot: Snapshot) => T): T | null;
}

export function createAnswerContext(sources: RequestSources): AnswerContext {
  const { about, settings } = sources;
  const filesOf = (uri: string): Snapshot[] => sources.pipelines(uri).flatMap((file) => sources.file(file) ?? []);
  const openPipelines = (): Snapshot[] => sources.open().flatMap((uri) => about(uri, (snapshot) => snapshot) ?? []);
  const workspacePipelines = ({ uri }: Snapshot): Snapshot[] => eachOnce([...filesOf(uri), ...openPipelines()]);

  /** The pipelines whose text, or whose `baton.yaml`, contains the file's name: no others are compiled for a text file. */
  const mayName = (uri: string, path: string): Snapshot[] => {
    const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    const names = (text: string | undefined): boolean => text?.includes(name) ?? false;
    const isShared = names(sources.shared(uri)?.text);
    const files = sources.pipelines(uri).filter((file) => isShared || names(sources.textOf(file)));
    return eachOnce([...files.flatMap((file) => sources.file(file) ?? []), ...openPipelines()]);
  };

  const ofText = <T>(uri: string, answers: TextAnswers<T>): T | null =>
    sources.text(uri, (document, kind) => {
      const text = document.getText();
      if (kind === 'personality') return answers.personality(personalityPage(uri, text));
      const path = uriToPath(uri) ?? uri;
      return answers.prompt({ path, text, starts: lineStarts(text) }, mayName(uri, path));
    });

  return {
    about,
    settings,
    sources,
    openPipelines,
    workspacePipelines,
    lastRun: ({ uri, compiled }) => sources.lastRun(uri, compiled.pipeline.id),
    ofText,
    onShared(uri, position, answer) {
      const shared =
        ofText(uri, { personality: (page) => sharedNameInPersonality(page, position), prompt: () => undefined }) ??
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
