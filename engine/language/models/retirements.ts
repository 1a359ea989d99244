import type { RetirementRow } from '../providers/facts.ts';
import { type Maker, makers } from '../providers.ts';

/** When a model stops answering, as its maker says; `as_of` is the day of which that is known. */
export interface Retirement extends RetirementRow {
  as_of: string;
}

/** When a model stops answering; undefined where no day is known. */
export function retirementOf(maker: Maker, model: string): Retirement | undefined {
  const { as_of, models: rows } = makers[maker].retirements;
  const withoutDate = model.replace(/-(?:\d{4}-\d\d-\d\d|\d{8})$/, '');
  const row = rows.find(({ models }) => models.includes(model)) ?? rows.find(({ models }) => models.includes(withoutDate));
  return row && { ...row, as_of };
}
