import assert from 'node:assert/strict';
import { answerDocument } from '../../../../engine/tools/documents/answer-document.ts';
import type { DocumentAnswer, DocumentKind, UnreadReason } from '../../../../engine/tools/documents/document.ts';
import { archiveOf, lockedOffice, lockedPdf, pdfFile, wordFile, wordParts, workbook } from './samples.ts';

const textsOf = (answer: DocumentAnswer) =>
  'document' in answer ? answer.document.parts.map(({ text, page, sheet }) => [page ?? sheet, text]) : answer.unread;

describe('text of documents', () => {
  it('a PDF page by page, without those that are empty', async () => {
    const bytes = pdfFile(['Tides rise\ntwice a day', '', 'The moon'], { title: 'The sea' });
    const answer = await answerDocument({ kind: 'pdf', bytes });
    assert.deepEqual(textsOf(answer), [
      [1, 'Tides rise\ntwice a day'],
      [3, 'The moon'],
    ]);
    assert.ok('document' in answer && answer.document.title === 'The sea');
    assert.equal(bytes.length > 0, true);
  });
  it('a Word document with its headings', async () => {
    const bytes = wordFile(['# Travel', 'Trains are booked.', '## Taxi', 'A taxi needs a reason &amp; a receipt.']);
    assert.deepEqual(textsOf(await answerDocument({ kind: 'docx', bytes })), [
      [undefined, '# Travel\n\nTrains are booked.\n\n## Taxi\n\nA taxi needs a reason & a receipt.'],
    ]);
  });
  it('a workbook sheet by sheet, a line for each row, with the names of columns', async () => {
    const bytes = workbook({ Seats: [['plan', 'price'], ['small', 20], [], ['large', 90.5]], Notes: [[1, 'one']] });
    assert.deepEqual(textsOf(await answerDocument({ kind: 'xlsx', bytes })), [
      ['Seats', 'plan; price\nplan: small; price: 20\n\nplan: large; price: 90.5'],
      ['Notes', '1; one'],
    ]);
  });

  const entity = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>';
  const nested = { ...wordParts([]), 'word/document.xml': '<w:p>'.repeat(5_000) };
  /** An archive that says of its text that it unpacks to so many bytes. */
  const announcing = (size: number): Uint8Array => {
    const bytes = Buffer.from(archiveOf(wordParts(['x'.repeat(50_000)])));
    // 24 bytes into its entry in the directory of the archive, whose name is behind 46.
    bytes.writeUInt32LE(size, bytes.lastIndexOf('word/document.xml') - 46 + 24);
    return bytes;
  };
  const wrong: [what: string, kind: DocumentKind, bytes: () => Uint8Array, reason: UnreadReason][] = [
    ['a PDF with a password', 'pdf', lockedPdf, 'encrypted'],
    ['an Office file with a password', 'docx', () => lockedOffice, 'encrypted'],
    ['a workbook with a password', 'xlsx', () => lockedOffice, 'encrypted'],
    ['a PDF of pictures', 'pdf', () => pdfFile(['', '']), 'textless'],
    ['an empty workbook', 'xlsx', () => workbook({ Empty: [] }), 'textless'],
    ['no PDF', 'pdf', () => Buffer.from('hello'), 'damaged'],
    ['nothing', 'pdf', () => new Uint8Array(), 'damaged'],
    ['no archive', 'docx', () => Buffer.from('PK hello'), 'damaged'],
    ['half an archive', 'xlsx', () => workbook({ A: [['a']] }).slice(0, 300), 'damaged'],
    ['another archive', 'docx', () => archiveOf({ 'a.xml': '<a/>' }), 'damaged'],
    ['a workbook that is a document', 'xlsx', () => wordFile(['a']), 'damaged'],
    ['entities', 'docx', () => archiveOf(wordParts(['&a;&b;'], entity)), 'damaged'],
    ['elements in elements', 'docx', () => archiveOf(nested), 'heavy'],
    ['an archive that unpacks without end', 'docx', () => announcing(4e9), 'heavy'],
    ['an archive that announces less than it holds', 'docx', () => announcing(100), 'damaged'],
  ];
  it('what stands in comments and attributes is no element, and declares nothing', async () => {
    const remark = `<!-- ${'<a>'.repeat(2_000)} <!DOCTYPE x> --><?note ${'<a>'.repeat(2_000)}?>`;
    const parts = wordParts(['Tea'], remark);
    const body =
      parts['word/document.xml']?.replace('<w:p>', `${'<w:bookmarkStart w:id="1" w:name="a>b"/>'.repeat(2_000)}<w:p>`) ?? '';
    const answer = await answerDocument({ kind: 'docx', bytes: archiveOf({ ...parts, 'word/document.xml': body }) });
    assert.deepEqual(textsOf(answer), [[undefined, 'Tea']]);
  });
  for (const [what, kind, bytes, reason] of wrong) {
    it(`${what}: ${reason}`, async () => assert.deepEqual(await answerDocument({ kind, bytes: bytes() }), { unread: reason }));
  }
});
