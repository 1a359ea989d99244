/** A part of a document with its own location: a page, a sheet, or everything. */
export interface DocumentPart {
  text: string;
  /** Whether its headings count. */
  isMarkdown: boolean;
  /** In a PDF, from 1. */
  page?: number;
  /** In a workbook; the lines of its text are its rows. */
  sheet?: string;
}
