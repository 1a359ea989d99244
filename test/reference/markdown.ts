import type { Json, JsonSchema } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import type { Type } from '../../engine/language/types.ts';
import { describe, fromSchema } from '../../engine/language/types.ts';

/** A page from its parts; empty parts are left out. */
export const page = (...parts: readonly (string | undefined)[]): string => `${parts.filter((part) => part).join('\n\n')}\n`;

export const fenced = (text: string, language = 'yaml'): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** Text as code within a line, also within a table. */
export const code = (text: string): string => {
  const tick = text.includes('`') ? '``' : '`';
  const space = text.includes('`') ? ' ' : '';
  return `${tick}${space}${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}${space}${tick}`;
};

/** Text in a cell of a table. */
const cell = (text: string): string => text.replaceAll(/(?<!\\)\|/g, '\\|').replaceAll('\n', ' ');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Several words as a sentence says them. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** What a value may be, in words. */
export function inWords(schema: JsonSchema): string {
  const choices = schema['enum'];
  if (Array.isArray(choices)) return choices.map((choice) => code(String(choice))).join(' ');
  if ('const' in schema) return code(String(schema['const']));
  const branches = schema['anyOf'];
  if (Array.isArray(branches)) return [...new Set(branches.filter(isMap).map(inWords))].join(' or ');
  if (schema['$ref'] !== undefined) return 'map';
  return typeInWords(fromSchema(schema));
}

export function typeInWords(type: Type): string {
  if (type.kind === 'unknown') return 'anything';
  return type.kind === 'string' && type.choices ? type.choices.map(code).join(' ') : describe(type, 0);
}

/** The members that a schema gives a map, each with what it says. */
export function membersOf(schema: JsonSchema): [name: string, type: string, doc: string][] {
  const members = new Map<string, [string, string, string]>();
  const visit = (one: Json | undefined): void => {
    if (!isMap(one)) return;
    for (const branch of [one['anyOf'], one['oneOf']]) if (Array.isArray(branch)) branch.forEach(visit);
    if (!isMap(one['properties'])) return;
    for (const [name, member] of Object.entries(one['properties'])) {
      if (!isMap(member)) continue;
      const doc = typeof member['description'] === 'string' ? member['description'] : '';
      members.set(name, [code(name), inWords(member), doc]);
    }
  };
  visit(schema);
  return [...members.values()];
}

/**
 * The same with the members of members, by path: `NAME.` stands for names that the author chooses, `[].` for items of a list. Names in
 * `$ref` are looked up in `definitions`, once where one holds itself; a step is told elsewhere.
 */
export function deepMembersOf(schema: JsonSchema, definitions: Readonly<Record<string, Json>>): [string, string, string][] {
  const members = new Map<string, [string, string, string]>();
  const visit = (one: Json | undefined, path: string, around: readonly string[]): void => {
    if (!isMap(one)) return;
    const name = typeof one['$ref'] === 'string' ? one['$ref'].replace('#/$defs/', '') : undefined;
    if (name !== undefined && !around.includes(name)) visit(definitions[name], path, [...around, name]);
    for (const branch of [one['anyOf'], one['oneOf']])
      if (Array.isArray(branch)) for (const each of branch) visit(each, path, around);
    visit(one['additionalProperties'], `${path}NAME.`, around);
    visit(one['items'], `${path}[].`, around);
    if (!isMap(one['properties'])) return;
    for (const [key, member] of Object.entries(one['properties'])) {
      if (!isMap(member)) continue;
      const doc = typeof member['description'] === 'string' ? member['description'] : '';
      const whole = `${path}${key}`;
      if (!members.has(whole)) members.set(whole, [code(whole), inWords(member), doc]);
      visit(member, `${whole}.`, around);
    }
  };
  visit(schema, '', ['step']);
  return [...members.values()];
}

/** A value as a template's page shows it. */
export const shown = (value: Json): string => JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
