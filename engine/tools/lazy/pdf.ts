import { getDocumentProxy } from 'unpdf';
import { type DocumentText, mostDocumentText, UnreadDocument } from '../documents/document.ts';
import type { DocumentPart } from '../documents/document-part.ts';

const mostPages = 10_000;

/** Only text is extracted: nothing is drawn, run or fetched. */
const options = {
  isEvalSupported: false,
  enableXfa: false,
  disableFontFace: true,
  useSystemFonts: false,
  useWorkerFetch: false,
  useWasm: false,
  isOffscreenCanvasSupported: false,
  isImageDecoderSupported: false,
  stopAtErrors: false,
  cMapUrl: undefined,
  standardFontDataUrl: undefined,
  verbosity: 0,
};

/** The pages of a PDF with text. Throws UnreadDocument. */
export async function readPdf(bytes: Uint8Array): Promise<DocumentText> {
  // The library takes over the buffer of its input.
  const pdf = await getDocumentProxy(Uint8Array.from(bytes), options).catch((error: unknown) => {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    throw new UnreadDocument(isLocked ? 'encrypted' : 'damaged');
  });
  try {
    if (pdf.numPages > mostPages) throw new UnreadDocument('heavy');
    const parts: DocumentPart[] = [];
    let length = 0;
    for (let page = 1; page <= pdf.numPages; page++) {
      const text = await textOfPage(pdf, page);
      length += text.length;
      if (length > mostDocumentText) throw new UnreadDocument('heavy');
      if (text !== '') parts.push({ page, text, isMarkdown: false });
    }

    return { title: await titleOf(pdf), parts };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function textOfPage(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
  page.cleanup();
  return text.replace(/\u00ad\n?|\0/g, '').trim();
}

async function titleOf(pdf: Pdf): Promise<string> {
  const { info } = await pdf.getMetadata();
  const title: unknown = 'Title' in info ? info.Title : undefined;
  return typeof title === 'string' ? title.trim() : '';
}
