import { isMap } from '../../engine/language/json.ts';
import { builtinTools } from '../../engine/language/tools/builtin-tools.ts';
import type { ActionSpec, ToolSpec } from '../../engine/language/tools/descriptor.ts';
import { code, listed, membersOf, page, table } from './markdown.ts';

const effects: Readonly<Record<ActionSpec['effect'], string>> = {
  none: 'Touches nothing outside of the run.',
  read: 'Reads.',
  write: 'Writes.',
  network: 'Uses the network.',
  execute: 'Runs a program.',
  person: 'Asks a person.',
};

type Row = [name: string, type: string, doc: string];
type Actions = readonly (readonly [string, ActionSpec])[];

const parametersOf = ({ parameters }: ActionSpec): Row[] => {
  const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
  return membersOf(parameters).map(([name, type, doc]) => [
    name,
    required.includes(name.replaceAll('`', '')) ? `${type}, needed` : type,
    doc,
  ]);
};
const resultOf = ({ result }: ActionSpec): Row[] => membersOf(result);

/** Rows that several actions have, word for word, with the actions. */
function sharedRows(actions: Actions, rowsOf: (action: ActionSpec) => Row[]): Map<string, { row: Row; actions: string[] }> {
  const rows = new Map<string, { row: Row; actions: string[] }>();
  for (const [name, spec] of actions)
    for (const row of rowsOf(spec)) {
      const entry = rows.get(row.join('\n')) ?? { row, actions: [] };
      entry.actions.push(name);
      rows.set(row.join('\n'), entry);
    }
  return new Map([...rows].filter(([, entry]) => entry.actions.length > 1));
}

/** The table of what several actions have; the last column names them where they are not all. */
function sharedTable(title: string, shared: ReturnType<typeof sharedRows>, count: number): string {
  const rows = [...shared.values()].map(({ row, actions }) => [
    ...row,
    actions.length === count ? 'all' : actions.map(code).join(' '),
  ]);
  return rows.length ? `${title}\n\n${table(['name', 'value', 'meaning', 'actions'], rows)}` : '';
}

/** The rows of one action that no other has, and the names of the others. */
function ownTable(title: string, rows: readonly Row[], shared: ReturnType<typeof sharedRows>): string {
  if (rows.length === 0) return '';
  const own = rows.filter((row) => !shared.has(row.join('\n')));
  const others = rows.filter((row) => shared.has(row.join('\n'))).map(([name]) => name);
  const rest = others.length ? `${own.length ? 'Also' : 'From above:'} ${others.join(', ')}.` : '';
  return [`**${title}**`, table(['name', 'value', 'meaning'], own), rest].filter((part) => part).join('\n\n');
}

function tool({ name, title, doc, defaultAction, actions, parameterNames, executable, asks }: ToolSpec): string {
  const described = Object.entries(actions).filter(([, spec]) => isMap(spec.parameters['properties']));
  const open = described.every(([, spec]) => membersOf(spec.parameters).length === 0);
  const parameters = sharedRows(described, parametersOf);
  const results = sharedRows(described, resultOf);
  const action = ([of, spec]: readonly [string, ActionSpec]): string =>
    page(
      `### ${of}`,
      spec.doc,
      `${effects[spec.effect]} ${spec.repeatable ? 'May be repeated after it was cut off in the middle.' : 'Is not repeated by itself after it was cut off in the middle.'}`,
      ownTable('Parameters', parametersOf(spec), parameters),
      ownTable('Result', resultOf(spec), results),
    ).trimEnd();
  return page(
    `## ${name}`,
    `**${title}.** ${doc}${executable ? '' : ' *Not carried out yet: `check` knows it, `run` refuses it.*'}${asks ? ' A run needs a person’s word before it may use it.' : ''}`,
    defaultAction ? `Without \`action\` it does ${code(defaultAction)}.` : '',
    open ? `Actions: ${listed(described.map(([one]) => code(one)))}.` : '',
    open ? '' : sharedTable('**Parameters of several actions**', parameters, described.length),
    open ? '' : sharedTable('**Results of several actions**', results, described.length),
    open ? '' : described.map(action).join('\n\n'),
    parameterNames
      ? `Older files call parameters otherwise: ${Object.entries(parameterNames)
          .map(([theirs, ours]) => `${code(theirs)} for ${code(ours)}`)
          .join(', ')}.`
      : '',
  ).trimEnd();
}

export const toolsPage = (): string =>
  page(
    '# Tools',
    'A step calls one action of a tool: `tool:` names it, `action:` says what to do, `parameters:` what with. Its value is the result, a map with the members below; a result that says `success: false` is a failure. Tools of your own are declared under `tools` in [baton.yaml](keys.md#tools-1). What several actions of a tool take or give is told once, before them.',
    '```yaml\n- id: read\n  tool: filesystem\n  action: read\n  parameters: {path: notes.md}\n- id: write\n  prompt: Summarise {{ read.content }}\n```',
    Object.values(builtinTools)
      .map(({ name, title }) => `- [${name}](#${name}): ${title}`)
      .join('\n'),
    Object.values(builtinTools).map(tool).join('\n\n'),
  );
