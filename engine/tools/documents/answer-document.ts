import { type DocumentAnswer, type DocumentRequest, type DocumentText, mostDocumentText, UnreadDocument } from './document.ts';
import { worksheetPart } from './worksheet.ts';

/** Reads a document in this thread. An unexpected exception means a damaged document: readers get hostile ones. */
export async function answerDocument({ kind, bytes, asRows }: DocumentRequest): Promise<DocumentAnswer> {
  try {
    if (asRows) {
      const { readWorkbook } = await import('../lazy/xlsx.ts');
      return { document: { title: '', parts: [], sheets: await readWorkbook(bytes) } };
    }

    const document = await readers[kind](bytes);
    if (document.parts.every(({ text }) => text.trim() === '')) return { unread: 'textless' };

    const length = document.parts.reduce((sum, { text }) => sum + text.length, 0);
    return length > mostDocumentText ? { unread: 'heavy' } : { document };
  } catch (error) {
    return { unread: error instanceof UnreadDocument ? error.reason : 'damaged' };
  }
}

/** Each library is a bundle of its own, loaded on demand. */
const readers: Readonly<Record<DocumentRequest['kind'], (bytes: Uint8Array) => Promise<DocumentText>>> = {
  async pdf(bytes) {
    const { readPdf } = await import('../lazy/pdf.ts');
    return readPdf(bytes);
  },
  async docx(bytes) {
    const { wordPage } = await import('../lazy/docx.ts');
    const { readPage } = await import('../lazy/readability.ts');
    const { title, markdown } = readPage(await wordPage(bytes), 'file:///', true);
    return { title, parts: [{ text: markdown, isMarkdown: true }] };
  },
  async xlsx(bytes) {
    const { readWorkbook } = await import('../lazy/xlsx.ts');
    return { title: '', parts: (await readWorkbook(bytes)).map(worksheetPart) };
  },
};
