import { githubReasons } from '../../language/texts/import/github.ts';

/** Why a key of a workflow was left out, where there is more to say than that. */
export const githubReason = (name: string): string | undefined =>
  Object.hasOwn(githubReasons, name) ? githubReasons[name] : undefined;
