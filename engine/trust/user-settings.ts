import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { newScope } from '../compile/pipeline/scope.ts';
import { fitToSchema } from '../compile/pipeline/values/schema-fit.ts';
import { parseSource, problemsOf, shiftBlockProblem } from '../compile/source/source.ts';
import { diskError, errnoOf } from '../disk/errno.ts';
import type { Json, JsonSchema } from '../language/json.ts';
import { parsePermission } from '../language/permission.ts';
import type { Problem } from '../language/problems.ts';
import { permissionTexts } from '../language/texts/run/permissions.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';
import { type SecretSource, secretsSchema, takeSource } from './secrets/sources.ts';
import { type SignInSettings, signInSchema, takeSignIn } from './sign-in.ts';

/** A person's settings for all their folders. */
export interface UserSettings {
  /** Permissions as `--allow` takes them. */
  allow: readonly string[];
  /** The sources of secrets, in order of precedence. */
  secrets: readonly SecretSource[];
  /** How people sign in at servers that this person operates. */
  signIn?: SignInSettings | undefined;
}

export const userSettingsFile = (home = homedir()): string => join(home, '.baton', 'settings.yaml');

const schemas: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['allow', { type: 'array', items: { type: 'string' } }],
  ['secrets', secretsSchema],
  ['sign_in', signInSchema],
]);

/**
 * The user's own settings, `~/.baton/settings.yaml`; without a file nothing is allowed. Throws a RunError (`input`) if the
 * file cannot be read or contains an unknown setting.
 */
export function readUserSettings(home = homedir()): UserSettings {
  const file = userSettingsFile(home);
  const text = textOf(file);
  if (text === undefined) return { allow: [], secrets: [] };
  if (lastRead?.file === file && lastRead.text === text) return lastRead.settings;

  const settings = parseSettings(file, text);
  lastRead = { file, text, settings };
  return settings;
}

/** A server reads them with each request of somebody who signed in: the same text is parsed once. */
let lastRead: { file: string; text: string; settings: UserSettings } | undefined;

function parseSettings(file: string, text: string): UserSettings {
  const said = new Map<string, Json>();
  const source = parseSource(text);
  const problems: Problem[] = problemsOf(source);

  for (const { block, at, key, value } of source.entries) {
    const schema = schemas.get(key.text);
    const line = lineAt(text, at + key.range.start);
    if (!schema) throw wrong(file, line, say(permissionTexts.settingsUnknown, { key: key.text }));

    const scope = newScope({ block, options: {}, path: '' });
    const fitting = fitToSchema(value, schema, key.text, scope);
    if (fitting !== undefined) said.set(key.text, fitting);
    problems.push(...scope.problems.map((one) => shiftBlockProblem(one, at)));
  }

  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (first) throw wrong(file, lineAt(text, first.range.start), first.message);

  const allow = listOf(said.get('allow')).filter((one) => typeof one === 'string');
  const toolless = allow.find((one) => !parsePermission(one));
  if (toolless !== undefined)
    throw wrong(file, lineAt(text, text.indexOf(toolless)), say(permissionTexts.settingsNoPermission, { text: toolless }));

  const secrets = listOf(said.get('secrets')).map((one) => {
    const taken = takeSource(one);
    if (typeof taken === 'string') throw wrong(file, lineAt(text, text.indexOf('secrets')), taken);
    return taken;
  });
  const signingIn = said.get('sign_in');
  const signIn = signingIn === undefined ? undefined : takeSignIn(signingIn);
  if (typeof signIn === 'string') throw wrong(file, lineAt(text, text.indexOf('sign_in')), signIn);

  return { allow, secrets, signIn };
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw diskError(error, permissionTexts.settingsUnread, file);
  }
}

const lineAt = (text: string, at: number): number => text.slice(0, Math.max(0, at)).split('\n').length;

const wrong = (file: string, line: number, why: string): RunError =>
  new RunError({
    kind: 'input',
    message: say(permissionTexts.settingsWrong, { file, line, why }),
    hint: say(permissionTexts.settingsHint),
  });
