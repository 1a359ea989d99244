import { defined } from '../../language/json.ts';
import type { SecretStore } from '../../trust/secrets/store.ts';
import { Refusal } from '../refusal.ts';

/** A refusal with what else may be to blame: a key is missing where the place could not be read that keeps it. */
export function withSecretFaults(error: unknown, store: SecretStore | undefined): unknown {
  const faults = store?.faults() ?? [];
  // What a person has to allow is no matter of keys.
  if (!(error instanceof Refusal) || error.needs.length > 0 || faults.length === 0) return error;
  const hints = faults.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`));
  const { hint, problems, file, text, at, logins, exitCode } = error;
  return new Refusal([error.message, ...hints].join('\n'), defined({ hint, problems, file, text, at, logins, exitCode }));
}
