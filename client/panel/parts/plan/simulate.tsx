import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { whatIfTexts } from '../../texts/what-if.ts';

/** Plays a run without a call; once it has ended it is shown over time. */
export function SimulateButton({ store }: { store: Store }) {
  const { host, plan } = store;
  if (!host.offers({ type: 'simulate' })) return null;

  const isPlaying = plan.isSimulating.value;
  return (
    <button type="button" class="button" title={say(whatIfTexts.simulateTitle)} disabled={isPlaying} onClick={plan.simulate}>
      {say(isPlaying ? whatIfTexts.simulating : whatIfTexts.simulate)}
    </button>
  );
}
