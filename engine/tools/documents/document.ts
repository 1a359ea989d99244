import type { DocumentPart } from './document-part.ts';
import type { Worksheet } from './worksheet.ts';

/** Kinds of documents that libraries read. */
export const documentKinds = ['pdf', 'docx', 'xlsx'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** The text of a document. */
export interface DocumentText {
  title: string;
  parts: DocumentPart[];
  /** The cells of a workbook, where requested. */
  sheets?: Worksheet[];
}

/** Why a document has no text: a password, damage, exceeded limits, only pictures of text. */
export const unreadReasons = ['encrypted', 'damaged', 'heavy', 'textless'] as const;
export type UnreadReason = (typeof unreadReasons)[number];

/** Thrown by a reader. */
export class UnreadDocument extends Error {
  readonly reason: UnreadReason;
  constructor(reason: UnreadReason) {
    super(reason);
    this.reason = reason;
  }
}

export interface DocumentRequest {
  kind: DocumentKind;
  bytes: Uint8Array;
  /** For a workbook: its cells in place of its text. */
  asRows?: boolean;
}
export type DocumentAnswer = { document: DocumentText } | { unread: UnreadReason };

/** The most bytes of a document; the unpacked size is limited by its reader. */
export const mostDocumentBytes = 64_000_000;
/** The most characters of its text. */
export const mostDocumentText = 8_000_000;

/** The kind by the file extension. */
export function documentKind(name: string): DocumentKind | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return documentKinds.find((kind) => kind === ending);
}
