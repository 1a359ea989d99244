import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { MapValue, Value } from '../../pipeline/model/value.ts';
import type { Part } from '../../template/syntax/ast.ts';
import { inBlock } from '../block-range.ts';
import type { Finding, Rule, RulePage } from '../checkable.ts';
import { checkEachStep } from '../steps.ts';

export const untrustedInCommandPage: RulePage = {
  doc: 'Text that the run computes goes into a shell line as it is, so that whoever wrote the text (a model, a web page) could have the machine run any command. A run refuses blocks in a `command`. Put each value into the line with `{{ }}`, which is quoted there, or hand values over as arguments of `argv`, which no shell reads. A `{{ }}` that is the whole `command` is the line itself: nothing in it is quoted.',
  examples: [
    {
      text: `inputs: {name: notes.md}
steps:
  - id: count
    tool: terminal
    action: execute
    parameters:
      command: wc ~untrusted-in-command~{% if name %}{{ name }}{% endif %}
`,
    },
    {
      text: `inputs: {name: notes.md}
steps:
  - id: count
    tool: terminal
    action: execute
    parameters:
      argv: [bash, -c, ~untrusted-in-command~"wc {{ name }}"]
`,
    },
    {
      text: `steps:
  - id: advice
    prompt: Which command counts the lines of notes.md?
  - id: count
    tool: terminal
    action: execute
    parameters:
      command: ~untrusted-in-command~"{{ advice }}"
`,
    },
    {
      good: true,
      text: `inputs: {name: notes.md}
steps:
  - id: count
    tool: terminal
    action: execute
    parameters:
      argv: [wc, "{{ name }}"]
  - id: names
    tool: terminal
    action: execute
    parameters:
      argv: [bash, -c, "docker ps --format '{{ '{{' }}.Names}}'"]
  - id: list
    tool: terminal
    action: execute
    parameters:
      command: ls -l {{ name }}
`,
    },
  ],
};

export const untrustedInCommand: Rule = {
  code: 'untrusted-in-command',
  check: checkEachStep(({ step: { work }, block }, report) => {
    if (work.kind !== 'tool' || work.tool !== 'terminal') return;
    const reportAt = (range: Finding['range'], message: string): void => report({ block, range, message });
    blocks(work.parameters, reportAt);
    wholeLine(work.parameters, reportAt);
    shellCode(work.parameters, reportAt);
  }),
};

type ReportAt = (range: Finding['range'], message: string) => void;

const member = (map: MapValue, name: string): Value | undefined => map.entries.find(({ key }) => key === name)?.value;

function blocks(parameters: MapValue, report: ReportAt): void {
  const command = member(parameters, 'command');
  if (command?.kind !== 'template') return;
  const part = command.template.parts.find(({ kind }) => kind !== 'text' && kind !== 'output');
  if (part) report(inBlock(command.node, part.range), say(problemTexts['untrusted-in-command']));
}

/** A template that is the whole line is not quoted. */
function wholeLine(parameters: MapValue, report: ReportAt): void {
  const command = member(parameters, 'command');
  if (command && (command.kind === 'auto' || (command.kind === 'template' && command.template.lone && isComputedIn(command))))
    report(command.node.range, say(problemTexts['untrusted-in-command.line']));
}

/** Shells with the switch behind which they take code. */
const shells = /(?:^|[\\/])((?:ba|z|da|k|a)?sh|cmd|powershell|pwsh)(?:\.exe)?$/i;
const codeSwitch = /^(?:-[a-z]*c|\/c|-command)$/i;

/** A word in quotes is what the file says, such as `{{ '{{' }}` for signs that would begin a template. */
const isComputed = (part: Part): boolean =>
  part.kind !== 'text' && !(part.kind === 'output' && part.expression.kind === 'literal');
const isComputedIn = ({ template }: Extract<Value, { kind: 'template' }>): boolean => template.parts.some(isComputed);

function shellCode(parameters: MapValue, report: ReportAt): void {
  const argv = member(parameters, 'argv');
  if (argv?.kind !== 'list') return;

  const [program, ...rest] = argv.items;
  const shell = program?.kind === 'constant' && typeof program.value === 'string' ? shells.exec(program.value)?.[1] : undefined;
  const at = rest.findIndex((one) => one.kind === 'constant' && typeof one.value === 'string' && codeSwitch.test(one.value));
  const code = at < 0 ? undefined : rest[at + 1];
  const computed = code?.kind === 'auto' || (code?.kind === 'template' && isComputedIn(code));
  if (shell && code && computed) report(code.node.range, say(problemTexts['untrusted-in-command.shell'], { shell }));
}
