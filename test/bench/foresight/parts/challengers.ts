import { challenge } from '../../challengers/challenge.ts';
import type { PartOptions, Row } from '../row.ts';

/** Learned rules beside those in use; the gate decides, and either verdict is a finding. */
export const measureChallengers = async (options: PartOptions): Promise<Row[]> =>
  (await challenge(options.share)).map(({ name, champion, challenger, verdict }) => ({
    measure: `challenger: ${name}`,
    bar: 'the gate decides',
    found: `champion ${champion.toFixed(4)}, challenger ${challenger.toFixed(4)}; ${verdict}`,
    meets: true,
  }));
