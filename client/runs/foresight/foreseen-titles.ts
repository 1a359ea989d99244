import type { PlanForecast } from '../../../engine/launch/plan/forecast.ts';
import { planTabTexts } from '../../panel/texts/plan.ts';
import { formatCost, span } from '../../panel/view/format.ts';
import { formatInterval } from '../../panel/view/plan/range.ts';

/** The forecast of a run in one line, always with its range. Undefined without data from runs of it or of similar steps. */
export function foreseenTitle({ duration, cost, basis }: Pick<PlanForecast, 'duration' | 'cost' | 'basis'>): string | undefined {
  if (!duration || basis === 'guess') return undefined;
  const time = formatInterval(duration, span, planTabTexts.aboutShort);
  return cost && cost.high > 0 ? `${time} · ${formatInterval(cost, formatCost, planTabTexts.aboutShort)}` : time;
}

/** The titles of documents, by a name of each: computed on first use, once per version. */
export interface ForeseenTitles {
  /** The current title; if it is missing or of an earlier version, a new one is requested. */
  titleOf(name: string, version: number): string | undefined;
  /** A run has ended: its times count from now on. */
  renew(name: string): void;
}

interface ForeseenFacts {
  version: number;
  title?: string | undefined;
}

/**
 * A title of an earlier version is not shown. Without a forecast there is no title, and no message: the command Estimate
 * explains why.
 */
export function createForeseenTitles({
  foresee,
  changed,
}: {
  foresee(name: string, version: number): Promise<string | undefined>;
  changed(name: string): void;
}): ForeseenTitles {
  const all = new Map<string, ForeseenFacts>();

  const ask = async (name: string, version: number): Promise<void> => {
    const known: ForeseenFacts = { version };
    all.set(name, known);
    const title = await foresee(name, version).catch(() => undefined);
    if (all.get(name) !== known || title === undefined) return;
    known.title = title;
    changed(name);
  };

  return {
    titleOf(name, version) {
      const known = all.get(name);
      if (known?.version === version) return known.title;
      void ask(name, version);
      return undefined;
    },
    renew(name) {
      if (!all.delete(name)) return;
      changed(name);
    },
  };
}
