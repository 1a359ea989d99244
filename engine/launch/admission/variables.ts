import type { Environment } from '../../language/environment.ts';
import { setMember } from '../../language/json.ts';
import { parsePermissions } from '../../language/permission.ts';
import { looksSecret } from '../../language/safety/secret-looks.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import { neutralizeMarks, secretMark } from '../../run/secrets/secrets.ts';
import type { NewFact } from '../../state/events.ts';
import { signingKey, verificationKeys } from '../../trust/key.ts';
import { isSigned, macOf } from '../../trust/mac.ts';
import { realClock } from '../host/real-clock.ts';
import { isReadableVariable } from '../permissions/required-by-variables.ts';
import { Refusal } from '../refusal.ts';

/** The variables that templates of a run may read. */
export interface Variables {
  /** As in templates and the log: a mark in place of a value that looks secret. */
  shown: Record<string, string>;
  /** The values behind the marks, by the names in the marks. */
  hidden: ReadonlyMap<string, string>;
  /** Fingerprints by which a later process recognises such values, by the variables' names; they reveal nothing. */
  fingerprints: Record<string, string>;
}

/** The name in a variable's mark, which no input can have. */
export const variableMarkName = (variable: string): string => `env.${variable}`;

/** The listed variables that templates may read. A value that a person keeps as a secret is always treated as one. */
export function takeVariables(
  listed: readonly string[],
  env: Environment,
  allow: readonly string[],
  isStored: (name: string) => boolean = () => false,
): Variables {
  const permissions = parsePermissions(allow);
  const shown: Record<string, string> = {};
  const hidden = new Map<string, string>();
  const fingerprints: Record<string, string> = {};
  for (const name of listed) {
    const value = env[name];
    if (value === undefined || !isReadableVariable(permissions, name)) continue;
    if (!isStored(name) && !looksSecret(name, value)) {
      setMember(shown, name, neutralizeMarks(value));
      continue;
    }

    setMember(shown, name, secretMark(variableMarkName(name)));
    hidden.set(variableMarkName(name), value);
    const key = signingKey();
    if (key) fingerprints[name] = macOf(key, 'variable', name, '\n', value);
  }

  return { shown, hidden, fingerprints };
}

/**
 * Reads the values behind a resumed run's marks again, and names the variables with changed values. A variable that templates
 * may no longer read is not read, and none is where the run uses nothing outside (`env` is undefined). Throws a Refusal for
 * missing ones.
 */
export function takeVariablesAgain(
  { env: shown = {}, fingerprints = {} }: Pick<NewFact<'run.started'>, 'env' | 'fingerprints'>,
  env: Environment | undefined,
  allow: readonly string[],
): { hidden: ReadonlyMap<string, string>; changed: string[] } {
  if (!env) return { hidden: new Map(), changed: [] };
  const permissions = parsePermissions(allow);
  const keys = verificationKeys();

  const hidden = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const [name, text] of Object.entries(shown)) {
    if (text !== secretMark(variableMarkName(name)) || !isReadableVariable(permissions, name)) continue;
    const value = env[name];
    if (value === undefined || value === '') {
      missing.push(name);
      continue;
    }

    hidden.set(variableMarkName(name), value);
    const print = fingerprints[name];
    if (print !== undefined && !isSigned(keys, print, 'variable', name, '\n', value)) changed.push(name);
  }

  if (missing.length === 0) return { hidden, changed };
  const [variable = ''] = missing;
  throw new Refusal(missing.map((name) => say(launchTexts.missingVariable, { name })).join('\n'), {
    hint: say(launchTexts.missingVariableHint, { variable }),
  });
}

/** Settled steps have used the earlier value. */
export function warnOfChanged({ live }: RunContext, changed: readonly string[]): void {
  for (const name of changed)
    live({ type: 'step.log', at: realClock.now(), path: '', level: 'warning', text: say(launchTexts.changedVariable, { name }) });
}
