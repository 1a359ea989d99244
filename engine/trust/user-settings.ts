import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { newScope } from '../compile/pipeline/scope.ts';
import { fitToSchema } from '../compile/pipeline/values/schema-fit.ts';
import { parseSource, problemsOf, shiftBlockProblem } from '../compile/source/source.ts';
import { diskError, errnoOf } from '../disk/errno.ts';
import { parsePermission } from '../language/permission.ts';
import type { Problem } from '../language/problems.ts';
import { permissionTexts } from '../language/texts/run/permissions.ts';
import { say } from '../language/texts.ts';
import { RunError } from '../state/failure.ts';

/** What a person set for all their folders. */
export interface UserSettings {
  /** Permissions as `--allow` takes them. */
  allow: readonly string[];
}

export const userSettingsFile = (home = homedir()): string => join(home, '.baton', 'settings.yaml');

const schema = {
  type: 'object',
  properties: { allow: { type: 'array', items: { type: 'string' } } },
  additionalProperties: false,
};

/**
 * The user's own settings, `~/.baton/settings.yaml`; nothing is allowed where there are none. Throws a RunError (`input`) where the file
 * cannot be read or says what nothing obeys.
 */
export function readUserSettings(home = homedir()): UserSettings {
  const file = userSettingsFile(home);
  const text = textOf(file);
  if (text === undefined) return { allow: [] };
  const allow: string[] = [];
  const source = parseSource(text);
  const problems: Problem[] = problemsOf(source);
  for (const { block, at, key, value } of source.entries) {
    const scope = newScope({ block, options: {}, path: '' });
    const list = key.text === 'allow' ? fitToSchema(value, schema.properties.allow, key.text, scope) : undefined;
    if (key.text !== 'allow')
      throw wrong(file, lineAt(text, at + key.range.start), say(permissionTexts.settingsUnknown, { key: key.text }));
    if (Array.isArray(list)) allow.push(...list.filter((one) => typeof one === 'string'));
    problems.push(...scope.problems.map((one) => shiftBlockProblem(one, at)));
  }
  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (first) throw wrong(file, lineAt(text, first.range.start), first.message);
  const toolless = allow.find((one) => !parsePermission(one));
  if (toolless !== undefined)
    throw wrong(file, lineAt(text, text.indexOf(toolless)), say(permissionTexts.settingsNoPermission, { text: toolless }));
  return { allow };
}

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
