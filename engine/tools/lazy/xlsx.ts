import readXlsxFile from 'read-excel-file/universal';
import { UnreadDocument } from '../documents/document.ts';
import { officeParts, plainArchive } from '../documents/office-parts.ts';
import type { Worksheet, WorksheetCell } from '../documents/worksheet.ts';

/** The most rows of a sheet: a single cell far below would create as many rows above it. */
const mostRows = 1_048_576;
const mostColumns = 16_384;

/** The sheets of a workbook, with the saved values of its formulas. */
export async function readWorkbook(bytes: Uint8Array): Promise<Worksheet[]> {
  const archive = plainArchive(officeParts(bytes));
  const sheets = await readXlsxFile(new Blob([Buffer.from(archive)]));
  return sheets.map(({ sheet, data }) => {
    if (data.length > mostRows || data.some((row) => row.length > mostColumns)) throw new UnreadDocument('heavy');
    return { name: sheet, rows: data.map((row) => row.map(cellIn)) };
  });
}

/** A date has a time of day only where it is set. */
function cellIn(cell: unknown): WorksheetCell {
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, '');
  if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
  return cell === null || cell === undefined ? null : String(cell);
}
