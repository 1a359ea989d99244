import type { Environment } from '../../language/environment.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';

/**
 * Texts with `env:NAME` replaced by the variable's value, and those values; with `unset` an unset variable stays as written.
 * Throws a RunError (`input`) for an unset one otherwise.
 */
export function resolveSecrets(
  texts: Readonly<Record<string, string>>,
  env: Environment,
  tool: string,
  unset = false,
): { values: Record<string, string>; secrets: string[] } {
  const secrets: string[] = [];
  const values = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const [, name] = /^env:([A-Za-z_]\w*)$/.exec(text) ?? [];
      if (name === undefined) return [key, text];

      const value = env[name];
      if (!value && unset) return [key, name];
      if (!value) throw new RunError({ kind: 'input', message: say(ownTexts.noVariable, { tool, name }) });

      secrets.push(value);
      return [key, value];
    }),
  );

  return { values, secrets };
}

/** Shorter values occur in ordinary words. */
const shortest = 8;

/**
 * Throws a RunError (`input`) where a step itself asks for a variable: permission for a server is none for our environment.
 */
export function refuseSecrets(texts: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(texts)) {
    if (/^env:[A-Za-z_]\w*$/.test(value))
      throw new RunError({ kind: 'input', message: say(ownTexts.onlySettings, { name, value }) });
  }
}

/** A result without secrets, even where the other side echoes one. */
export function masked(result: JsonMap, secrets: readonly string[]): JsonMap {
  if (!secrets.some((one) => one.length >= shortest)) return result;
  const text = (one: string): string => maskedText(one, secrets);

  const visit = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(visit);
    return typeof value === 'object' && value !== null ? visitMap(value) : value;
  };

  const visitMap = (map: JsonMap): JsonMap =>
    Object.fromEntries(Object.entries(map).map(([name, one]) => [text(name), visit(one)]));
  return visitMap(result);
}

/** The same for one text. */
export const maskedText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((before, secret) => (secret.length < shortest ? before : before.replaceAll(secret, '***')), text);
