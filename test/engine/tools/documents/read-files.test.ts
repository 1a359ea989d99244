import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { toolsIn } from '../world.ts';
import { lockedPdf, pdfFile, wordFile, workbook } from './samples.ts';

describe('documents in file tools', () => {
  const folder = temporaryFolder();
  const put = (name: string, bytes: Uint8Array) => {
    mkdirSync(join(folder(), 'work/here'), { recursive: true });
    writeFileSync(join(folder(), 'work/here', name), bytes);
  };
  const call = (tool: string, action: string, parameters: JsonMap) =>
    toolsIn(folder()).tools.call(tool, action, parameters, { signal: new AbortController().signal, log: () => undefined });
  const prices = workbook({
    Seats: [['plan', 'price'], ['small', 20], [], ['large', 90.5]],
    Notes: [['one'], [1]],
    Odd: [[1, 2]],
  });

  it('reads the text of a document, or its bytes where they are asked for', async () => {
    put('a.pdf', pdfFile(['Tides', 'Moon']));
    put('a.docx', wordFile(['# Travel', 'By train.']));
    put('a.XLSX', prices);
    const content = async (path: string, more: JsonMap = {}) => (await call('filesystem', 'read', { path, ...more }))['content'];
    assert.equal(await content('a.pdf'), '# Page 1\n\nTides\n\n# Page 2\n\nMoon');
    assert.equal(await content('a.docx'), '# Travel\n\nBy train.');
    assert.match(String(await content('a.XLSX')), /^# Seats\n\nplan; price\nplan: small; price: 20\n/);
    assert.match(String(await content('a.pdf', { encoding: 'latin1' })), /^%PDF-1\.4/);
  });
  it('says which document cannot be read, and why', async () => {
    put('locked.pdf', lockedPdf());
    const { success, error } = await call('filesystem', 'read', { path: 'locked.pdf' });
    assert.deepEqual(
      [success, error],
      [false, 'Cannot read "locked.pdf": it is protected by a password, or older than .docx and .xlsx.'],
    );
  });
  it('takes the rows of a sheet', async () => {
    put('prices.xlsx', prices);
    const rows = async (more: JsonMap) => {
      const { success, data, error } = await call('data-processing', 'convert', { file: 'prices.xlsx', ...more });
      return success === true ? data : error;
    };
    assert.deepEqual(await rows({}), [
      { plan: 'small', price: 20 },
      { plan: 'large', price: 90.5 },
    ]);
    assert.deepEqual(await rows({ sheet: 'Notes' }), [{ one: 1 }]);
    assert.equal(await rows({ sheet: 'Sea' }), '"prices.xlsx" has no sheet "Sea". Its sheets: Seats, Notes, Odd.');
    assert.match(String(await rows({ sheet: 'Odd' })), /The first row of the sheet "Odd" of "prices.xlsx" must name its columns/);
    assert.equal(await rows({ to_format: 'csv' }), 'plan,price\nsmall,20\nlarge,90.5\n');
    put('broken.xlsx', Buffer.from('PK'));
    const { error } = await call('data-processing', 'profile', { file: 'broken.xlsx' });
    assert.equal(error, '"broken.xlsx" is not xlsx: it is damaged, or no such document.');
  });
});
