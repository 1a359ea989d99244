import { isMap, type Json } from '../../../../language/json.ts';
import type { RunDriver } from '../placement.ts';
import type { ObjectContext, RestateSdk } from './sdk.ts';

/** The name of the service for the runs of a pool. */
export const serviceOf = (project: string, pool: string): string => `baton.${project}.${pool}`;

/**
 * Retries of a failed call, in milliseconds: for about five seconds. Then the call is killed, so that the object is free for the next wake,
 * which Restate sends to the deployment that is registered then.
 */
const retryPolicy = { initialInterval: 200, exponentiationFactor: 2, maxInterval: 2_000, maxAttempts: 6, onMaxAttempts: 'kill' };

/**
 * Defines a virtual object for each run. An invocation is one look at the run and a delayed call to itself for the next look: so the journal
 * stays short, and no connection is held open while the run is at work. The object keeps the number of its newest timer; an older timer does
 * nothing.
 */
export function defineRuns(sdk: RestateSdk, project: string, pool: string, look: RunDriver['look']): unknown {
  const service = serviceOf(project, pool);
  return sdk.object({
    name: service,
    handlers: {
      async look(context: ObjectContext, input: unknown): Promise<void> {
        const newest = Number((await context.get('turn')) ?? 0);
        const turn = isMap(input) ? input['turn'] : undefined;
        if (typeof turn === 'number' && turn !== newest) return;

        const after = await context.run('look', async (): Promise<Json> => (await look(context.key)) ?? null);
        if (typeof after !== 'number') {
          context.clearAll();
          return;
        }

        context.set('turn', newest + 1);
        const { key } = context;
        const parameter = { turn: newest + 1 };
        context.genericSend({ service, method: 'look', key, parameter, delay: Math.ceil(after), inputSerde: sdk.serde.json });
      },
    },
    // Results of calls are never read.
    options: { journalRetention: 0, idempotencyRetention: 0, retryPolicy },
  });
}
