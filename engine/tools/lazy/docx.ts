import mammoth from 'mammoth';
import { officeParts, plainArchive } from '../documents/office-parts.ts';

/** A Word document as HTML with its headings, lists and tables. Pictures and referenced files are left out. */
export async function wordPage(bytes: Uint8Array): Promise<string> {
  const buffer = Buffer.from(plainArchive(officeParts(bytes)));
  const { value } = await mammoth.convertToHtml(
    { buffer },
    {
      externalFileAccess: false,
      includeEmbeddedStyleMap: false,
      convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
    },
  );

  return value;
}
