import assert from 'node:assert/strict';
import { cellKey, changesVariants, type FromVariants, fromVariants } from '../../client/panel/variants/messages.ts';
import { bestOf, countOpen, estimateWords } from '../../client/panel/view/variants.ts';
import { createVariants, type Variants } from '../../client/variants/variants.ts';
import type { TriedVariant } from '../../engine/testing/try-variants.ts';
import { variantsInfo } from './panel/variants-story.ts';

const tried = (rest: Partial<TriedVariant>): TriedVariant => ({
  index: 0,
  status: 'succeeded',
  folder: '/p/.baton/trials/1',
  model: 'offline',
  duration: 3,
  cost: 0,
  tokens: 0,
  answer: 'yes',
  error: null,
  ...rest,
});
const whole = (variants: Variants) => ({ ...variants.info(), estimate: null, busy: false, message: null });
const create = (model: string | null | undefined): Variants =>
  createVariants({
    pipeline: 'p',
    step: 's',
    taken: 0,
    values: { prompt: 'One', model },
    agreementOf: (answers) => (new Set(answers).size === 1 ? 1 : 0),
  });
const first = { prompt: 0, model: 'a:one' };

describe('the variants of a step', () => {
  it('are every prompt with every model; what is written now comes first and stays', () => {
    const variants = create('a:one');
    variants.addPrompt();
    variants.addModel('b:two');
    variants.addModel('b:two');
    variants.edit(1, 'Two');
    variants.edit(0, 'changed');
    variants.dropPrompt(0);
    variants.dropModel('a:one');
    assert.deepEqual(variants.open(), [
      first,
      { prompt: 0, model: 'b:two' },
      { prompt: 1, model: 'a:one' },
      { prompt: 1, model: 'b:two' },
    ]);
    assert.deepEqual(variants.valuesOf({ prompt: 1, model: 'b:two' }), { prompt: 'Two', model: 'b:two' });
    assert.equal(variants.valuesOf({ prompt: 1, model: 'c:three' }), undefined);
  });

  it('leave a model that is no one name as it is written', () => {
    const [none, several] = [create(null), create(undefined)];
    assert.deepEqual(none.valuesOf({ prompt: 0, model: null }), { prompt: 'One', model: null });
    assert.deepEqual(several.valuesOf({ prompt: 0, model: null }), { prompt: 'One', model: undefined });
  });

  it('stream, settle and are forgotten once their prompt is another', () => {
    const variants = create('a:one');
    variants.addPrompt();
    const second = { prompt: 1, model: 'a:one' };
    for (const place of [first, second]) variants.begin(place);
    variants.stream(first, 'ye');
    variants.stream(first, 's');
    assert.equal(variants.info().cells[cellKey(0, 'a:one')]?.answer, 'yes');
    variants.settle(first, tried({}));
    variants.settle(second, tried({ answer: 'no', folder: '/p/.baton/trials/2' }));
    assert.deepEqual([countOpen(whole(variants)), variants.info().agreement], [0, 0]);
    assert.equal(variants.folderOf(second), '/p/.baton/trials/2');
    variants.edit(1, 'Two');
    assert.deepEqual([variants.open(), variants.folderOf(second), variants.info().agreement], [[second], undefined, null]);
  });

  it('take no answer to a prompt that is another by now, or is gone', () => {
    const variants = create('a:one');
    for (const text of ['B', 'D']) {
      variants.addPrompt();
      variants.edit(text === 'B' ? 1 : 2, text);
    }
    const [second, third] = [1, 2].map((prompt) => ({ prompt, model: 'a:one' }));
    assert.ok(second && third);
    for (const place of [second, third]) variants.begin(place);
    variants.edit(1, 'C');
    variants.dropPrompt(2);
    for (const place of [second, third]) variants.settle(place, tried({ answer: 'to B' }));
    assert.deepEqual([variants.info().cells, variants.folderOf(second), variants.folderOf(third)], [{}, undefined, undefined]);
    assert.deepEqual(variants.open(), [first, second]);
  });

  it('that failed, or were stopped, may be tried again', () => {
    const variants = create('a:one');
    variants.addModel('b:two');
    const second = { prompt: 0, model: 'b:two' };
    for (const place of [first, second]) variants.begin(place);
    variants.settle(first, tried({ status: 'failed', answer: null, error: { kind: 'network', message: 'No.', hint: 'Wait.' } }));
    variants.stop();
    assert.deepEqual(variants.open(), [first, second]);
    assert.equal(variants.info().cells[cellKey(0, 'a:one')]?.fault, 'No. Wait.');
    assert.equal(variants.info().cells[cellKey(0, 'b:two')]?.state, 'cancelled');
  });

  it('show which of them stands in the text', () => {
    const variants = create('a:one');
    variants.addPrompt();
    variants.edit(1, 'Two');
    assert.equal(variants.info().accepted, cellKey(0, 'a:one'));
    variants.written({ prompt: 'Two', model: 'a:one' });
    assert.equal(variants.info().accepted, cellKey(1, 'a:one'));
    variants.written({ prompt: 'Three', model: 'a:one' });
    assert.equal(variants.info().accepted, null);
  });
});

describe('the page of variants', () => {
  it('says what is cheapest and fastest only where all figures are known', () => {
    const info = variantsInfo();
    assert.deepEqual(bestOf(info), { cheapest: cellKey(0, 'offline'), fastest: cellKey(0, 'offline') });
    const { [cellKey(0, null)]: one, ...cells } = info.cells;
    assert.ok(one);
    assert.equal(bestOf({ ...info, cells: { ...cells, [cellKey(0, null)]: { ...one, cost: null } } }).cheapest, undefined);
  });

  it('says what it would take, and what is unknown of that', () => {
    const { estimate } = variantsInfo(false);
    assert.ok(estimate);
    assert.equal(estimateWords(estimate), '6 calls · $0.0021 to $0.0094 · 2.1 s to 6.4 s');
    const unknown = { ...estimate, cost: { low: 0, high: null }, duration: { low: 0, high: null } };
    assert.equal(estimateWords(unknown), '6 calls · cost unknown · time unknown');
  });

  it('asks for other variants by five of its messages, which are not obeyed while variants are tried', () => {
    const all: FromVariants[] = [
      { type: 'ready' },
      { type: 'addPrompt' },
      { type: 'addModel' },
      { type: 'try' },
      { type: 'stop' },
      { type: 'edit', prompt: 1, text: 'Two' },
      { type: 'dropPrompt', prompt: 1 },
      { type: 'dropModel', model: 'offline' },
      { type: 'accept', prompt: 1, model: null },
      { type: 'open', prompt: 1, model: null },
    ];
    assert.deepEqual(
      all.filter(changesVariants).map(({ type }) => type),
      ['addPrompt', 'addModel', 'edit', 'dropPrompt', 'dropModel'],
    );
  });

  it('is not believed: only its own messages are taken', () => {
    const good = [
      { type: 'ready' },
      { type: 'edit', prompt: 1, text: 'Two' },
      { type: 'accept', prompt: 0, model: null },
      { type: 'open', prompt: 0, model: 'offline' },
      { type: 'dropModel', model: 'offline' },
    ];
    for (const one of good) assert.deepEqual(fromVariants({ ...one, more: 1 }), one);
    const bad = [
      null,
      'try',
      { type: 'delete' },
      { type: 'edit', prompt: '1', text: 'x' },
      { type: 'edit', prompt: 1, text: 'x'.repeat(200_000) },
      { type: 'accept', prompt: 0 },
      { type: 'dropModel', model: null },
      { type: 'dropPrompt' },
    ];
    for (const one of bad) assert.equal(fromVariants(one), undefined);
  });
});
