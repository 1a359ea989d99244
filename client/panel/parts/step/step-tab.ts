import type { Store } from '../../store.ts';
import type { Details } from '../../view/step/details.ts';

/** The data of a tab. */
export interface StepTabProps {
  store: Store;
  details: Details;
}
