// Mastra's workflows: the same three shapes, in memory and kept in LibSQL.
import { Mastra } from '@mastra/core';
import { InMemoryStore } from '@mastra/core/storage';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { LibSQLStore } from '@mastra/libsql';
import { z } from 'zod';

export const name = 'Mastra';

const any = z.any();
const step = (id, execute) => createStep({ id, inputSchema: any, outputSchema: any, execute });
const one = async () => ({ x: 1 });

const shapes = {
  chain(flow, n) {
    let end = flow;
    for (let i = 0; i < n; i++) end = end.then(step(`s${i}`, one));
    return end;
  },
  'fan-out'(flow, n) {
    return flow.parallel(Array.from({ length: n - 1 }, (_, i) => step(`s${i}`, one))).then(step('end', one));
  },
  loop(flow, n) {
    return flow.then(step('list', async () => Array.from({ length: n }, (_, i) => i))).foreach(
      step('one', async ({ inputData }) => inputData),
      { concurrency: n },
    );
  },
};

/** Builds the workflow; each call of the result runs it once. With a file its states are kept there. */
export function prepare(shape, n, file) {
  const flow = shapes[shape](createWorkflow({ id: 'flow', inputSchema: any, outputSchema: any }), n).commit();
  const storage = file ? new LibSQLStore({ id: 'kept', url: `file:${file}` }) : new InMemoryStore();
  const mastra = new Mastra({ workflows: { flow }, storage, logger: false });
  return async () => {
    const run = await mastra.getWorkflow('flow').createRun();
    const { status, error } = await run.start({ inputData: {} });
    if (status !== 'success') throw new Error(`The workflow ended ${status}: ${error}`);
  };
}
