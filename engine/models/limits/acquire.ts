import { modelsTexts } from '../../language/texts/models.ts';
import { say } from '../../language/texts.ts';
import { abortFailure } from '../http/watch.ts';
import type { Leave, Limit, LimitSettings, Waiting } from './rate-limit.ts';

/** A gate that a call has to pass: of its model, or of its provider. */
interface Gate {
  limit: Limit;
  bounds: LimitSettings;
  /** Whose it is, for people. */
  who: string;
}

interface Turn {
  /** What the call is thought to take, question and answer. */
  tokens: number;
  signal: AbortSignal;
  /** Tells people what the call waits for. */
  waits?: ((text: string) => void) | undefined;
}

/** Waits that people would hardly see are not told, in milliseconds. */
const noticed = 1_000;

/** Passes gates one after the other, the model's own first; gives what leaves them all. Rejects with a RunError where the signal ends the wait. */
export async function takeTurn(gates: readonly Gate[], { tokens, signal, waits }: Turn): Promise<Leave> {
  const passed: Leave[] = [];
  for (const { limit, bounds, who } of gates) {
    const tell =
      waits && ((why: Waiting) => (why.ms === undefined || why.ms >= noticed ? waits(waitText(why, bounds, who)) : undefined));
    passed.push(
      await limit.enter(signal, tokens, tell).catch(() => {
        for (const leave of passed) leave({ tokens: 0 });
        throw abortFailure(signal);
      }),
    );
  }
  const [own, ...others] = passed;
  return (how) => {
    own?.(how);
    // That one model asks for fewer says nothing of the others of its provider.
    for (const leave of others) leave(how?.tokens === undefined ? undefined : { tokens: how.tokens });
  };
}

function waitText({ for: what, ms = 0 }: Waiting, { rpm = 0, tpm = 0 }: LimitSettings, who: string): string {
  const seconds = Math.ceil(ms / 1000);
  if (what === 'pause') return say(modelsTexts.waitsPause, { seconds, who });
  if (what === 'rpm') return say(modelsTexts.waitsCalls, { seconds, who, rpm });
  if (what === 'tpm') return say(modelsTexts.waitsTokens, { seconds, who, tpm });
  return say(modelsTexts.waitsTurn, { who });
}
