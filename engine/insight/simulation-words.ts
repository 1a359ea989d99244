import { forecastTexts } from '../language/texts/insight/forecasts.ts';
import { simulationTexts } from '../language/texts/simulation.ts';
import { say } from '../language/texts.ts';
import { staticPath } from '../state/path.ts';

/** What a simulation rests on. */
interface SimulationBasis {
  test?: string;
  madeUp: ReadonlySet<string>;
  cut?: number;
  times: 'runs' | 'like' | 'guess';
  trouble?: string | undefined;
  notes: readonly string[];
}

/** The most steps that are named; the others are counted. */
const mostNamed = 12;

/** That nothing was called, and where the answers and durations of a simulation come from, a sentence each. */
export function describeSimulation({ test, madeUp, cut, times, trouble, notes }: SimulationBasis): string[] {
  const steps = [...new Set([...madeUp].map(staticPath))];
  const named = steps.slice(0, mostNamed).join(', ');
  const rest = steps.length - mostNamed;
  const sentences = [
    say(simulationTexts.nothingCalled),
    test !== undefined && say(simulationTexts.byCase, { test }),
    steps.length > 0 &&
      say(simulationTexts.madeUp, { steps: rest > 0 ? say(forecastTexts.andMore, { named, count: rest }) : named }),
    cut !== undefined && say(simulationTexts.cut, { count: cut }),
    say(simulationTexts.times[trouble === undefined ? times : 'unread']),
    trouble !== undefined && say(forecastTexts.trouble, { why: trouble }),
    ...notes,
  ];

  return sentences.filter((one) => one !== false);
}
