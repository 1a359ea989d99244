import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { abortFailure } from '../http/watch.ts';
import type { LimitSettings, RateLimit, ReleaseTurn, WaitReason } from './rate-limit.ts';

/** A rate limit of a call: of its model, or of its provider. */
interface OwnedLimit {
  limit: RateLimit;
  settings: LimitSettings;
  /** Its owner, for people. */
  owner: string;
}

interface AcquireOptions {
  /** The expected tokens of the call, question and answer. */
  tokens: number;
  signal: AbortSignal;
  /** Reports the reason of a wait to people. */
  waits?: ((text: string) => void) | undefined;
}

/** Shorter waits are not reported, in milliseconds. */
const reportedWait = 1_000;

/**
 * Acquires limits one after the other, the model's own first; returns the function that releases them all. Rejects with a
 * RunError where the signal aborts the wait.
 */
export async function acquireInOrder(
  limits: readonly OwnedLimit[],
  { tokens, signal, waits }: AcquireOptions,
): Promise<ReleaseTurn> {
  const releases: ReleaseTurn[] = [];
  for (const { limit, settings, owner } of limits) {
    const report = (reason: WaitReason): void => {
      if (reason.ms === undefined || reason.ms >= reportedWait) waits?.(waitText(reason, settings, owner));
    };
    const release = await limit.acquire(signal, tokens, waits && report).catch(() => {
      for (const releaseEarlier of releases) releaseEarlier({ tokens: 0 });
      throw abortFailure(signal);
    });
    releases.push(release);
  }

  const [releaseModel, ...others] = releases;
  return (outcome) => {
    releaseModel?.(outcome);
    // A rate limit of one model says nothing about the provider's others.
    const { tokens: used } = outcome ?? {};
    for (const release of others) release(used === undefined ? undefined : { tokens: used });
  };
}

function waitText({ for: cause, ms = 0 }: WaitReason, { rpm = 0, tpm = 0 }: LimitSettings, who: string): string {
  const seconds = Math.ceil(ms / 1000);
  if (cause === 'pause') return say(modelsTexts.waitsPause, { seconds, who });
  if (cause === 'rpm') return say(modelsTexts.waitsCalls, { seconds, who, rpm });
  if (cause === 'tpm') return say(modelsTexts.waitsTokens, { seconds, who, tpm });
  return say(modelsTexts.waitsTurn, { who });
}
