import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextChange } from '../../engine/compile/rewrite/text-change.ts';

/** An edit that would make a pipeline faster or cheaper. The client has judged it and worded its gain: the server knows no history. */
export interface AdvisedEdit {
  title: string;
  /** The step that it is about; null if it is about the pipeline. */
  step: string | null;
  changes: readonly TextChange[];
}

/** The client's notice about one version of an open document (`baton/advice`). */
export interface AdviceNotice {
  uri: string;
  version: number;
  edits: readonly AdvisedEdit[];
}

/** The advice that the client told, by document. */
export interface AdviceNotices {
  /** Takes a notification; one that is malformed, or about another version of the document, says nothing. */
  take(notice: unknown, document: (uri: string) => TextDocument | undefined): void;
  /** The advice on exactly this text: also after an edit was undone. */
  of(text: { uri: string; text: string }): readonly AdvisedEdit[];
  forget(uri: string): void;
}

export function createAdviceNotices(): AdviceNotices {
  const notices = new Map<string, { text: string; edits: readonly AdvisedEdit[] }>();
  return {
    take(notice, documentOf) {
      if (!isNotice(notice)) return;
      const { uri, version, edits } = notice;
      notices.delete(uri);

      const document = documentOf(uri);
      if (document?.version !== version) return;

      const text = document.getText();
      if (edits.every(({ changes }) => changes.every(({ range }) => range.end <= text.length))) notices.set(uri, { text, edits });
    },
    of({ uri, text }) {
      const one = notices.get(uri);
      return one?.text === text ? one.edits : [];
    },
    forget: (uri) => void notices.delete(uri),
  };
}

const isNotice = (value: unknown): value is AdviceNotice =>
  isObject(value) &&
  typeof value['uri'] === 'string' &&
  typeof value['version'] === 'number' &&
  Array.isArray(value['edits']) &&
  value['edits'].every(isEdit);

const isEdit = (value: unknown): value is AdvisedEdit =>
  isObject(value) &&
  typeof value['title'] === 'string' &&
  (value['step'] === null || typeof value['step'] === 'string') &&
  Array.isArray(value['changes']) &&
  value['changes'].every(isChange);

function isChange(value: unknown): value is TextChange {
  if (!isObject(value) || typeof value['text'] !== 'string' || !isObject(value['range'])) return false;
  const { start, end } = value['range'];
  return typeof start === 'number' && typeof end === 'number' && 0 <= start && start <= end;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
