import type { RetirementRow } from '../providers/facts.ts';
import { type Maker, makers } from '../providers.ts';

/** The day on which a model is shut down, as announced by its maker; `as_of` is the date of that information. */
export interface Retirement extends RetirementRow {
  as_of: string;
}

/** The shutdown day of a model; undefined where none is known. */
export function retirementOf(maker: Maker, model: string): Retirement | undefined {
  const { as_of, models: rows } = makers[maker].retirements;
  const withoutDate = model.replace(/-(?:\d{4}-\d\d-\d\d|\d{8})$/, '');
  const row = rows.find(({ models }) => models.includes(model)) ?? rows.find(({ models }) => models.includes(withoutDate));
  return row && { ...row, as_of };
}
