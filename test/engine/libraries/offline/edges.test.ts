import assert from 'node:assert/strict';
import type { Json, JsonSchema } from '../../../../engine/language/json.ts';
import { readDocuments } from '../../../../engine/libraries/offline/question/documents.ts';
import { answerPrompt } from '../../../../engine/models/providers/embedded/offline/lazy/offline.ts';

/** One field of a text. */
function field(text: string, name: string, schema: JsonSchema): Json | undefined {
  const found = answerPrompt({
    messages: [{ role: 'user', content: `Read this.\n<text>\n${text}\n</text>` }],
    schema: { type: 'object', properties: { [name]: schema, other: { type: ['string', 'null'] } } },
  });
  assert.ok('text' in found, JSON.stringify(found));
  const value: Json = JSON.parse(found.text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
}

describe('offline: fields after a label', () => {
  for (const [name, schema, text, value] of [
    ['paid', { type: 'boolean' }, 'Paid: yes', true],
    ['paid', { type: 'boolean' }, 'Paid: no', false],
    ['paid', { type: 'boolean' }, 'Paid: perhaps', undefined],
    ['date', { type: 'string' }, 'Date: next spring', 'next spring'],
    ['date', { type: 'string', format: 'date' }, 'Date: next spring', undefined],
    ['customer', { type: 'string' }, 'Customer: Hollow Lane Bakery', 'Hollow Lane Bakery'],
    ['email', { type: 'string' }, 'E-mail: jo@example.org', 'jo@example.org'],
    ['items', { type: 'integer', maximum: 5 }, 'Items: 6', undefined],
    ['items', { type: 'integer' }, 'Items: many', undefined],
    ['colour', { type: 'string' }, 'Weight: 12 kg', undefined],
  ] as const)
    it(`${name} ${JSON.stringify(schema)} of "${text}" is ${value}`, () => {
      assert.equal(field(text, name, { ...schema }), value);
    });
});

describe('offline: fields in prose', () => {
  it('a sum as text keeps its sign, a date as text is ISO', () => {
    assert.equal(field('The bridge was sold at a price of £1,250 in May.', 'price', { type: 'string' }), '£1,250');
    assert.equal(field('The bridge was opened on 4 May 1862.', 'opened_date', { type: 'string', format: 'date' }), '1862-05-04');
  });
  it('two values of one sort are no answer to a field that only names the sort', () => {
    assert.equal(field('It was lit in 1790 and again in 1803.', 'year', { type: 'integer' }), undefined);
  });
});

describe('offline: what a prompt hands over, at its edges', () => {
  it('a tag that is never closed is no document', () => {
    assert.deepEqual(
      readDocuments('Summarise.\n<text>\nHalf')
        .documents.map(({ text }) => text)
        .includes('<text>\nHalf'),
      false,
    );
  });
  it('a long text without an order is the document', () => {
    const long = Array.from({ length: 70 }, () => 'word').join(' ');
    assert.deepEqual(readDocuments(long), { instruction: '', documents: [{ text: long }] });
  });
  it('a long page whose tags and rules stay open is read once', () => {
    const open = Array.from({ length: 100_000 }, (_, at) =>
      at % 2 ? `<li>Item ${at} is sold.` : `${'-'.repeat(3 + (at % 40))} x`,
    );
    assert.deepEqual(readDocuments(`Read.\n<doc>\nOne.\n${open.join('\n')}\n</doc>`).documents.length, 1);
    assert.deepEqual(readDocuments(['Text:', ...open].join('\n')).documents, [{ text: open.join('\n') }]);
  });
  it('a tag ends at the first line that closes it, be it its own', () => {
    assert.deepEqual(readDocuments('Read.\n<a>One.</a>\n<b>\nTwo.</b> rest\n</b>').documents, [
      { text: 'One.' },
      { text: 'Two.' },
    ]);
    assert.deepEqual(readDocuments('Read.\n```\nOne.\n~~~\n```\n~~~\nTwo.').documents, [{ text: 'One.\n~~~' }, { text: 'Two.' }]);
  });
  it('other line ends, single quotes and pointed fences', () => {
    assert.deepEqual(readDocuments("Read.\r\n<doc file='a.md'>\r\nOne.\r\n</doc>").documents, [{ name: 'a.md', text: 'One.' }]);
    assert.deepEqual(readDocuments('Read.\n<<<\nOne.\n>>>').documents, [{ text: 'One.' }]);
    assert.deepEqual(readDocuments('Read.\n---\nOne.\n---').documents, [{ text: 'One.' }]);
    assert.deepEqual(readDocuments('Read.\nFile: b.md\n```\nOne.\n```').documents, [{ name: 'b.md', text: 'One.' }]);
    assert.deepEqual(readDocuments('Read.\nDocument (c.md):\nOne.').documents, [{ name: 'c.md', text: 'One.' }]);
  });
});
