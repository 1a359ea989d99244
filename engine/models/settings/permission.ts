import { allowOption, isSamePermission, type Permission } from '../../language/permission.ts';
import { permissionTexts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import { variablesIn } from '../../language/tools/own.ts';
import { escapePattern, formatCommandLine, formatHost, hostOf, isAllowed } from '../../trust/is-allowed.ts';
import type { ResolvedModel } from '../selection/resolved-model.ts';
import type { ModelRefusal, ProviderEntry, ProviderProgram } from './provider-table.ts';

/** A refusal that a person can lift. */
export interface PermissionRefusal extends ModelRefusal {
  /** The missing permissions. */
  needs: readonly Permission[];
}

/** Why nothing may be sent to a provider without a further permission; undefined where it may. */
export function missingPermission(entry: ProviderEntry | undefined, allow: readonly Permission[]): PermissionRefusal | undefined {
  if (entry?.program) return missingForProgram(entry.id, entry.program, allow);
  if (entry?.key_command) return missingForToken(entry, entry.key_command, allow);
  return entry && missingForAddress(entry, allow);
}

/** The permissions for a program that prints a token, and for the address that the token is sent to. */
function missingForToken(
  entry: ProviderEntry,
  argv: readonly string[],
  allow: readonly Permission[],
): PermissionRefusal | undefined {
  const address = missingForAddress(entry, allow);
  if (isAllowed(allow, 'terminal', { argv }, '')) return address;

  const program = formatCommandLine(argv);
  const needs: Permission[] = [
    // A contained program cannot see logins.
    { tool: 'terminal', pattern: escapePattern(program), isolation: 'machine' },
    ...(address?.needs ?? []),
  ];
  const message = say(permissionTexts.tokenFromProgram, { provider: entry.id, program });

  return {
    message: [message, address?.message].filter(Boolean).join(' '),
    hint: say(permissionTexts.allowHint, { allow: needs.map(allowOption).join(' ') }),
    needs,
  };
}

function missingForAddress(entry: ProviderEntry, allow: readonly Permission[]): PermissionRefusal | undefined {
  const { needs, base_url, key, id } = entry;
  if (!needs || base_url === undefined) return undefined;

  const to = hostOf(new URL(base_url));
  const permitted = key === undefined ? isAllowed(allow, 'model', to, '') : isAllowed(allow, 'env', { variable: key, to }, '');
  if (permitted) return undefined;

  const details = { host: formatHost(to), provider: id, name: key ?? '' };
  return {
    message: say(key === undefined ? permissionTexts.promptsElsewhere : permissionTexts.keyElsewhere, details),
    hint: say(permissionTexts.allowHint, { allow: allowOption(needs) }),
    needs: [needs],
  };
}

/** The command line of a program in a permission for `terminal`. */
export const programWords = (program: ProviderProgram): readonly string[] =>
  'command' in program ? program.command : ['node', program.module];

/** A folder's settings alone start no program and give it no variables: a person must allow both. */
function missingForProgram(
  provider: string,
  program: ProviderProgram,
  allow: readonly Permission[],
): PermissionRefusal | undefined {
  const argv = programWords(program);
  const line = formatCommandLine(argv);
  const refused: { message: string; needs: Permission }[] = [];
  if (!isAllowed(allow, 'terminal', { argv }, ''))
    refused.push({
      message: say(permissionTexts.promptsToProgram, { provider, program: line }),
      needs: { tool: 'terminal', pattern: escapePattern(line) },
    });

  for (const name of variablesIn(program.env)) {
    if (isAllowed(allow, 'env', { variable: name }, '')) continue;
    refused.push({ message: say(permissionTexts.variableToProgram, { provider, name }), needs: { tool: 'env', pattern: name } });
  }

  if (refused.length === 0) return undefined;
  const needs = refused.map((one) => one.needs);
  return {
    message: refused.map(({ message }) => message).join(' '),
    hint: say(permissionTexts.allowHint, { allow: needs.map(allowOption).join(' ') }),
    needs,
  };
}

/** The same for a model with its fallbacks, as one. */
export function missingPermissions(
  choices: readonly ResolvedModel[],
  allow: readonly Permission[],
): PermissionRefusal | undefined {
  const sources = choices.flatMap(({ entry }) => entry?.endpoints ?? entry ?? []);
  const refused = sources.flatMap((entry) => missingPermission(entry, allow) ?? []);
  const [first] = refused;
  if (!first) return undefined;

  const needs = refused.flatMap((one) => one.needs);
  const different = needs.filter((one, index) => needs.findIndex((other) => isSamePermission(one, other)) === index);
  return {
    message: [...new Set(refused.map(({ message }) => message))].join(' '),
    hint: say(permissionTexts.allowHint, { allow: different.map(allowOption).join(' ') }),
    needs: different,
  };
}
