import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { optionSpecs } from '../../engine/cli/args/options.ts';
import type { Command } from '../../engine/cli/command.ts';
import { commands } from '../../engine/cli/commands.ts';
import { autoAttributes } from '../../engine/compile/pipeline/auto/attributes.ts';
import { isMap, type Json } from '../../engine/language/json.ts';
import { settingsKeys } from '../../engine/language/keys/settings.ts';
import { allStepKeys, topKeys } from '../../engine/language/keys.ts';
import { providerFacts } from '../../engine/language/providers.ts';
import { pipelineSchema } from '../../engine/language/schema/schema.ts';
import { environmentVariables } from '../reference/environment.ts';

const reference = (name: string): string => readFileSync(`docs/reference/${name}`, 'utf8');

/** Those that a page names neither as a heading nor first in a row of a table. */
const missingIn = (page: string, names: readonly string[]): string[] =>
  names.filter((name) => !page.includes(`\n| \`${name}`) && !new RegExp(`^#+ (?:baton )?${name}$`, 'm').test(page));

describe('the reference has a place for', () => {
  const keys = reference('keys.md');
  const tables = Object.entries({ topKeys, allStepKeys, settingsKeys });
  for (const [table, entries] of tables)
    it(`each key of ${table}`, () => assert.deepEqual(missingIn(keys, Object.keys(entries)), []));

  it('each member that a schema of a key names, with a description', () => {
    const bare = tables.flatMap(([, entries]) => Object.values(entries).flatMap(({ name, schema }) => undescribed(schema, name)));
    assert.deepEqual([...bare, ...undescribed(pipelineSchema()['$defs'] ?? {}, '$defs')], []);
  });

  it('each attribute of an AUTO tag', () => assert.deepEqual(missingIn(reference('auto.md'), Object.keys(autoAttributes)), []));

  it('each command with its options', () => {
    const page = reference('commands.md');
    assert.deepEqual(missingIn(page, Object.keys(commands)), []);
    for (const [name, { options }] of Object.entries<Command>(commands)) {
      const section = page.split(`## baton ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      assert.deepEqual(
        options.filter((option) => !section.includes(`--${option}`)),
        [],
        name,
      );
    }
    assert.deepEqual(
      Object.keys(optionSpecs).filter((option) => !page.includes(`--${option}`)),
      [],
    );
  });

  it('each variable of the environment that the product reads', () => {
    const page = reference('environment.md');
    const read = globSync('{engine,server,client}/**/*.{ts,tsx}').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:(?:BATON|OTEL)_[A-Z_]*[A-Z]|(?<=env(?:ironment)?\??\.?\[')[A-Z_]+)\b/g)].map(
        ([name]) => name,
      ),
    );
    // What every program has of its system.
    const common = new Set(['PATH', 'PATHEXT', 'HOME', 'USER', 'USERNAME', 'DBUS_SESSION_BUS_ADDRESS', 'BATON_SECRET']);
    const names = [...new Set(read)].filter((name) => !common.has(name));
    assert.ok(names.length > 15);
    assert.deepEqual(missingIn(page, names), []);
    assert.deepEqual(
      Object.keys(environmentVariables).filter((name) => !names.includes(name)),
      [],
    );
    const own = Object.values(providerFacts).flatMap(({ key, other_key: other }) => [key ?? [], other ?? []].flat());
    assert.deepEqual(missingIn(page, own), []);
  });
});

/** Paths of members without a description. A step, and what only gives names to matchers, is told elsewhere. */
function undescribed(schema: Json, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => undescribed(one, path));
  if (!isMap(schema) || path === '$defs.step' || /\.error$|^(?:transform|problems|profiles)$/.test(path)) return [];
  const { properties, anyOf, items, additionalProperties } = schema;
  const members = isMap(properties) ? Object.entries(properties) : [];
  return [
    ...members.flatMap(([name, member]) => [
      ...(isMap(member) && (typeof member['description'] === 'string' || '$ref' in member) ? [] : [`${path}.${name}`]),
      ...undescribed(member, `${path}.${name}`),
    ]),
    ...[anyOf, items, additionalProperties].flatMap((one) => (one === undefined ? [] : undescribed(one, path))),
    ...(path === '$defs' ? Object.entries(schema).flatMap(([name, one]) => undescribed(one, `$defs.${name}`)) : []),
  ];
}
