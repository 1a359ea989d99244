import { defined } from '../../language/json.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { Refusal } from '../refusal.ts';

/** Adds to a refusal what else may be the cause: a key is also missing where its store could not be read. */
export function withSecretFaults(error: unknown, store: SecretStore | undefined): unknown {
  const faults = store?.faults() ?? [];
  // A missing permission has nothing to do with keys.
  if (!(error instanceof Refusal) || error.needs.length > 0 || faults.length === 0) return error;
  const hints = faults.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`));
  const { hint, problems, file, text, at, logins, exitCode } = error;
  return new Refusal([error.message, ...hints].join('\n'), defined({ hint, problems, file, text, at, logins, exitCode }));
}
