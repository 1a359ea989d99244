import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { isRunOver } from '../../state/state.ts';
import type { RunStore } from '../../store/run-store.ts';
import { Refusal } from '../refusal.ts';
import { endLeftOver } from '../resume/resume.ts';
import { appendFacts, refuseUnaudited } from './append-facts.ts';

/** How often in a row a run is leased and given back before it is ended. */
const mostRefusals = 5;

/** Ends a run that one machine after the other took and could not continue; nothing where the failure was no refusal. */
export async function endRefused(
  folder: string,
  { error, tries, store }: { error: unknown; tries: number; store: RunStore },
): Promise<void> {
  if (!(error instanceof Refusal) || tries < mostRefusals) return;
  const { message, hint, needs } = error;
  const failure = {
    kind: needs.length > 0 ? ('permission' as const) : ('input' as const),
    message: say(launchTexts.refusedEverywhere, { count: tries, why: message }),
    retryable: false,
  };
  const unaudited = await appendFacts(
    folder,
    async ({ state }) => {
      if (isRunOver(state) && state.finished) return [];
      await endLeftOver(folder, state);
      const explained = hint === undefined ? failure : { ...failure, hint };
      return [{ type: 'run.finished', status: 'failed', degraded: false, outputs: {}, absent: [], error: explained }];
    },
    store,
  );
  refuseUnaudited(unaudited);
}
