import { knownFormat } from '../../state/log-format.ts';
import { localStore } from '../../store/local-store.ts';
import type { OwnedRun, RunStore } from '../../store/run-store.ts';
import type { HostOptions } from '../options.ts';

/** The store of a run with these options. */
export const storeOf = ({ store = localStore }: HostOptions): RunStore => store;

/** Starts with a run that this process owns. On failure the run is released; otherwise its host releases it. */
export async function withOwnedRun<T>(owning: Promise<OwnedRun>, begin: (run: OwnedRun) => Promise<T>): Promise<T> {
  const run = await owning;
  try {
    return await begin(run);
  } catch (error) {
    await run.release();
    throw error;
  }
}

/** The highest log format that all know who might take a run of these options. */
export const formatFor = async (options: HostOptions): Promise<number> =>
  Math.min(knownFormat, (await storeOf(options).others?.lowestFormat()) ?? knownFormat);
