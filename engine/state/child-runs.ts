import { sha256 } from '../compile/template/filters/sha256.ts';

/** The suffix of a child run's name after that of its root run. */
const childEnd = /-[0-9a-f]{12}$/;

/** The root run, started by a person or program. */
export const topRunOf = (run: string): string => run.replace(childEnd, '');

/** Whether a run is a child run. */
export const isChildRun = (run: string): boolean => /^\d{8}-\d{4}-[a-z0-9]{6}-[0-9a-f]{12}$/.test(run);

/**
 * The name of a run that a step makes: the same for the same place in the same run, however often it is asked for, and as long at any
 * depth. It sorts behind the run that was begun, and before those that began later.
 */
export const childRunId = (run: string, place: string): string =>
  `${topRunOf(run).slice(0, 48)}-${sha256(`${run} ${place}`).slice(0, 12)}`;
