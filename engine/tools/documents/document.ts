import type { Worksheet } from './worksheet.ts';

/** Kinds of documents that libraries read. */
export const documentKinds = ['pdf', 'docx', 'xlsx'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** A part of a document with a place of its own: a page, a sheet, or all of it. */
export interface DocumentPart {
  text: string;
  /** Whether its headings count. */
  isMarkdown: boolean;
  /** Of a PDF, from 1. */
  page?: number;
  /** Of a workbook; the lines of its text are its rows. */
  sheet?: string;
}

/** What a document says. */
export interface DocumentText {
  title: string;
  parts: DocumentPart[];
  /** The cells of a workbook, where they are asked for. */
  sheets?: Worksheet[];
}

/** Why a document has no text: a password, broken content, more work than may be done for it, pictures of text only. */
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
  /** Of a workbook: its cells in place of its text. */
  asRows?: boolean;
}
export type DocumentAnswer = { document: DocumentText } | { unread: UnreadReason };

/** Bytes of a document at most; what it unpacks to is bounded by its reader. */
export const mostDocumentBytes = 64_000_000;
/** Characters of its text at most. */
export const mostDocumentText = 8_000_000;

/** The kind that the ending of a name tells. */
export function documentKind(name: string): DocumentKind | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return documentKinds.find((kind) => kind === ending);
}
