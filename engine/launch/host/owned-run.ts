import { localStore } from '../../store/local-store.ts';
import type { OwnedRun, RunStore } from '../../store/run-store.ts';
import type { HostOptions } from '../options.ts';

/** Where the run of these options is kept. */
export const storeOf = ({ store = localStore }: HostOptions): RunStore => store;

/** Begins with a run that this process owns. Where that fails the run is released; else whoever hosts it releases it. */
export async function withOwnedRun<T>(owning: Promise<OwnedRun>, begin: (run: OwnedRun) => Promise<T>): Promise<T> {
  const run = await owning;
  try {
    return await begin(run);
  } catch (error) {
    await run.release();
    throw error;
  }
}
