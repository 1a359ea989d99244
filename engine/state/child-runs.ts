import { sha256 } from '../compile/template/filters/sha256.ts';

/** What a name of a run that a step made has behind that of the run which was begun. */
const childEnd = /-[0-9a-f]{12}$/;

/** The run that a person or program began, of which a run is a part. */
export const topRunOf = (run: string): string => run.replace(childEnd, '');

/** Whether a run was made by a step of another one. */
export const isChildRun = (run: string): boolean => /^\d{8}-\d{4}-[a-z0-9]{6}-[0-9a-f]{12}$/.test(run);

/**
 * The name of a run that a step makes: the same for the same place in the same run, however often it is asked for, and as long at any
 * depth. It sorts behind the run that was begun, and before those that began later.
 */
export const childRunId = (run: string, place: string): string =>
  `${topRunOf(run).slice(0, 48)}-${sha256(`${run} ${place}`).slice(0, 12)}`;
