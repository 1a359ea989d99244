import { meanWithBounds } from '../../../engine/forecast/bottlenecks/find-bottlenecks.ts';
import { mean, share } from '../foresight/coverage.ts';

/** What the champion and a challenger made of the same case; less is better. */
export interface Duel {
  family: string;
  champion: number;
  challenger: number;
}

/** A difference below this share of the champion's mean figure is none. */
const tie = 0.001;

/**
 * Whether a challenger may take the champion's place: its mean gain is above zero with 95 % confidence, paired, and it loses fewer than one case
 * in ten.
 */
export function judgeDuels(duels: readonly Duel[]): { wins: boolean; text: string } {
  const scale = Math.max(mean(duels.map(({ champion }) => champion)), 1e-9);
  const gains = duels.map(({ champion, challenger }) => (champion - challenger) / scale);
  const { low, mean: gain, high } = meanWithBounds(gains);
  const lost = share(gains.map((gain) => gain < -tie));
  const wins = low > 0 && lost < 0.1;
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  return {
    wins,
    text: `gain ${percent(gain)} (95 %: ${percent(low)} to ${percent(high)}), loses ${percent(lost)} of ${duels.length}: ${wins ? 'takes the place' : 'the champion stays'}`,
  };
}
