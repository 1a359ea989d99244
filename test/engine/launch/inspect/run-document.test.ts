import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { previewResult, readRunDocument, startRun } from '../../../../engine/index.ts';
import { parseBeginning } from '../../../../engine/launch/inspect/parse-beginning.ts';
import { previewText } from '../../../../engine/launch/inspect/run-document.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: large
steps:
  - { id: rows, set: { rows: "{{ range(4000) }}", note: "{{ 'a long note ' * 10 }}" } }
  - { id: words, set: { text: "{{ 'word ' * 9000 }}" }, dependencies: [rows] }
  - { id: greet, prompt: "Summarize: The mill stood by the river. It worked two shifts a day. The tide drove it.", model: offline, dependencies: [words] }
`;

describe('a part of a run as a document', () => {
  const folder = temporaryFolder();

  it('is the result of a step, what a model was asked, or the text that ran; what the run has not is none', async () => {
    const file = join(folder(), 'large.baton.yaml');
    writeFileSync(file, text);
    const handle = await startRun({ file, cwd: folder(), env: {} });
    const { status, error } = await handle.done;
    assert.equal(status, 'succeeded', error?.message);
    const read = (what: 'result' | 'prompt' | 'plan', path = '') => readRunDocument(handle.folder, { what, path });

    const rows = await read('result', 'rows');
    assert.equal(rows?.ending, 'json');
    assert.equal(JSON.parse(rows?.text ?? '').rows.length, 4000);
    assert.match((await read('prompt', 'greet'))?.text ?? '', /The mill stood by the river/);
    assert.deepEqual(await read('plan', file), { text, ending: 'baton.yaml' });
    assert.equal(await read('result', 'nowhere'), undefined);
    assert.equal(await read('prompt', 'rows'), undefined);

    const preview = await previewResult(handle.folder, 'rows');
    assert.equal(preview?.cut, true);
    assert.equal(Object(preview?.value).rows.length, 500);
  });

  it('begins with the first items of a list of 50 MB, with commas and brackets in its texts', () => {
    const item = JSON.stringify({ claim: 'a ",[ b\\', list: [1, 2, { deep: ']' }], fill: 'x'.repeat(400) });
    const json = `[${Array.from({ length: 110_000 }, () => item).join(',')}]`;
    assert.ok(json.length > 50_000_000);
    const { value, count, cut } = previewText(json);
    assert.deepEqual([Array.isArray(value) && value.length, count, cut], [500, undefined, true]);
    assert.deepEqual(Array.isArray(value) && value[499], JSON.parse(item));
  });

  it('begins with the first letters of anything else that is as long', () => {
    const { value, cut } = previewText(JSON.stringify('a word '.repeat(2_000_000)));
    assert.deepEqual([value, cut], ['a word '.repeat(6000).slice(0, 40_000), true]);
  });

  it('begins with the first rows of a list that stands in a map, beside what stands before it', () => {
    const data = Array.from({ length: 200_000 }, (_, id) => ({ id, name: `Row ${id} of "many"`, fill: 'x'.repeat(30) }));
    const { value, cut } = previewText(JSON.stringify({ success: true, data, format: 'json' }));
    assert.deepEqual([Object.keys(Object(value)), cut], [['success', 'data'], true]);
    assert.deepEqual(Object(value).data, data.slice(0, 500));
  });

  it('begins with the first letters of a long text that stands in a map', () => {
    const { value, cut } = previewText(JSON.stringify({ path: 'words.txt', content: 'a \u2028 "word"\n'.repeat(1_000_000) }));
    assert.deepEqual([value, cut], [{ path: 'words.txt', content: 'a \u2028 "word"\n'.repeat(4000).slice(0, 40_000) }, true]);
  });

  it('reads of a JSON text that is cut anywhere what is whole, and the beginning of a text', () => {
    const value = { a: [1, { b: 'x"y\\', c: [] }, null], 'long name': '\u0007é', d: { e: true } };
    const json = JSON.stringify(value, null, 1);
    for (let end = 1; end < json.length; end++) {
      const read = parseBeginning(json.slice(0, end));
      if (read !== undefined) assert.ok(isBeginning(read, value), `${end}: ${JSON.stringify(read)}`);
    }
    assert.deepEqual(parseBeginning(json.slice(0, json.indexOf('null'))), { a: [1, { b: 'x"y\\', c: [] }] });
    assert.deepEqual(parseBeginning(json), value);
  });

  for (const value of [[], {}, 'text', 3, null, true, [1, [2]], { a: { b: [1] } }])
    it(`is ${JSON.stringify(value)} whole`, () => {
      const preview = previewText(JSON.stringify(value));
      assert.deepEqual([preview.value, preview.cut], [value, false]);
    });
});

/** Whether a value holds nothing but what stands at the beginning of another one. */
function isBeginning(read: unknown, whole: unknown): boolean {
  if (typeof read === 'string' && typeof whole === 'string') return whole.startsWith(read);
  if (typeof read !== 'object' || read === null) return read === whole;
  const [parts, all] = [Object.entries(read), Object.entries(Object(whole))];
  return parts.every(([key, part], at) => all[at]?.[0] === key && isBeginning(part, all[at][1]));
}
