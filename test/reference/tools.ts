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

function action(name: string, { doc, parameters, result, effect, repeatable }: ActionSpec): string {
  const required = Array.isArray(parameters['required']) ? parameters['required'] : [];
  const given = membersOf(parameters).map(([parameter, type, about]) => [
    parameter,
    required.includes(parameter.replaceAll('`', '')) ? `${type}, needed` : type,
    about,
  ]);
  return page(
    `### ${name}`,
    doc,
    `${effects[effect]} ${repeatable ? 'May be repeated after it was cut off in the middle.' : 'Is not repeated by itself after it was cut off in the middle.'}`,
    given.length ? '**Parameters**' : '',
    table(['name', 'value', 'meaning'], given),
    membersOf(result).length ? '**Result**' : '',
    table(['name', 'value', 'meaning'], membersOf(result)),
  ).trimEnd();
}

function tool({ name, title, doc, defaultAction, actions, parameterNames, executable, asks }: ToolSpec): string {
  const described = Object.entries(actions).filter(([, spec]) => isMap(spec.parameters['properties']));
  const open = described.every(([, spec]) => membersOf(spec.parameters).length === 0);
  return page(
    `## ${name}`,
    `**${title}.** ${doc}${executable ? '' : ' *Not carried out yet: `check` knows it, `run` refuses it.*'}${asks ? ' A run needs a person’s word before it may use it.' : ''}`,
    defaultAction ? `Without \`action\` it does ${code(defaultAction)}.` : '',
    open
      ? `Actions: ${listed(described.map(([one]) => code(one)))}.`
      : described.map(([one, spec]) => action(one, spec)).join('\n\n'),
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
    'A step calls one action of a tool: `tool:` names it, `action:` says what to do, `parameters:` what with. Its value is the result, a map with the members below; a result that says `success: false` is a failure. Tools of your own are declared under `tools` in `baton.yaml`.',
    '```yaml\n- id: read\n  tool: filesystem\n  action: read\n  parameters: {path: notes.md}\n- id: write\n  prompt: Summarise {{ read.content }}\n```',
    Object.values(builtinTools)
      .map(({ name, title }) => `- [${name}](#${name}): ${title}`)
      .join('\n'),
    Object.values(builtinTools).map(tool).join('\n\n'),
  );
