import { withFile } from '../../disk/files/open-file.ts';
import type { JsonMap } from '../../language/json.ts';
import { dataTexts } from '../../language/texts/tools/data-processing.ts';
import { unreadTexts } from '../../language/texts/tools/documents.ts';
import { say } from '../../language/texts.ts';
import { BadData } from '../../libraries/data/tables/error.ts';
import { type DocumentAnswer, type DocumentRequest, mostDocumentBytes } from '../documents/document.ts';
import { readDocument } from '../documents/read-document.ts';
import { type Worksheet, worksheetRecords } from '../documents/worksheet.ts';
import { optionalText } from '../parameters.ts';
import type { ToolWorld } from '../tool.ts';

/** The rows of a sheet of a workbook; of the first one unless `sheet` names another. Throws BadData. */
export async function workbookRows(file: string, what: string, parameters: JsonMap, world: ToolWorld): Promise<JsonMap[]> {
  const answer = await withFile(file, async (handle, { size }): Promise<DocumentAnswer> => {
    if (size > mostDocumentBytes) return { unread: 'heavy' };
    const request: DocumentRequest = { kind: 'xlsx', bytes: await handle.readFile(), asRows: true };
    return readDocument(request, world.workerFile, new AbortController().signal);
  });
  if ('unread' in answer)
    throw new BadData(say(dataTexts.notThat, { what, format: 'xlsx', why: say(unreadTexts[answer.unread]) }));

  const { sheets = [] } = answer.document;
  const name = optionalText(parameters, 'sheet');
  const sheet = name === undefined ? sheets[0] : sheets.find((one) => one.name === name);
  if (!sheet) throw new BadData(noSheet(what, name, sheets));

  const rows = worksheetRecords(sheet);
  if (rows) return rows;
  throw new BadData(say(dataTexts.noColumns, { what, sheet: sheet.name }));
}

const noSheet = (what: string, name: string | undefined, sheets: readonly Worksheet[]): string =>
  say(dataTexts.noSheet, { what, sheet: name ?? '', known: sheets.map((one) => one.name).join(', ') });
