import assert from 'node:assert/strict';
import { type ExampleRun, runExample } from './run-example.ts';

describe('the sales example', () => {
  let run: ExampleRun;
  before(async () => {
    run = await runExample('sales', { folder: { text: 'sales' } });
  });
  after(() => run.remove());

  it('adds up what was delivered, every order once', () => {
    assert.equal(run.result.status, 'succeeded', JSON.stringify(run.result.error));
    assert.deepEqual(run.result.outputs, {
      orders: 17,
      amount: 5245.2,
      best: 'Finch & Daughters, Lindgren Architects, Copper Kettle Café',
      page: run.result.outputs['page'],
    });
  });

  it('writes the months as a table', async () => {
    assert.equal(
      await run.read('months.csv'),
      [
        'month,orders,items,amount,largest',
        '2024-01,5,11,1119.3,549',
        '2024-02,7,20,1860.7,756',
        '2024-03,5,14,2265.2,1098',
        '',
      ].join('\n'),
    );
  });

  it('writes the products by month', async () => {
    assert.equal(
      await run.read('products.csv'),
      'product,2024-01,2024-02,2024-03\nDesk lamp,2,3,3\nOffice chair,1,5,0\nStanding desk,1,1,3\nMonitor arm,3,1,6\nCable tray,4,10,2\n',
    );
  });

  it('says what is odd in the table', async () => {
    const page = await run.read('sales.md');
    assert.match(page, /1 row stood twice in the table; 1 order is of a customer we do not know/);
    assert.match(page, /\| region \| amount \|\n\| --- \| --- \|\n\| South \|/);
  });
});
