import { isMap } from 'yaml';
import { ownMember } from '../../language/json.ts';
import { findCronFault } from '../../language/schedules/cron-faults.ts';
import { isTimeZone } from '../../language/schedules/time-zones.ts';
import { githubTexts } from '../../language/texts/import/github.ts';
import { say } from '../../language/texts.ts';
import { escapeAutoTags, literalText } from '../expressions/templates.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { flowList, outputList, outputMap } from '../output/nodes.ts';
import type { SourceField, SourceFields } from '../source/fields.ts';
import { addText, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import { templateNameFor } from '../source/frames.ts';
import { githubReason } from './left-out.ts';
import type { GithubPlace, GithubWorkflow } from './model.ts';
import { convertGithubText } from './script.ts';

/**
 * Reads the triggers of a workflow: the inputs that people or other workflows give. Other triggers are reported as not
 * converted.
 */
export function takeTriggers(workflow: GithubWorkflow, root: SourceFields): SourceFields {
  const { reading } = workflow;
  const on = takeField(root, 'on') ?? takeField(root, 'true');
  const triggers = fieldsOf(reading, on?.value);

  for (const name of ['workflow_call', 'workflow_dispatch']) {
    const trigger = fieldsOf(reading, takeField(triggers, name)?.value);
    for (const one of fieldsOf(reading, takeField(trigger, 'inputs')?.value).all.values())
      workflow.inputs.set(templateNameFor(one.name), { declared: fieldsOf(reading, one.value) });
    for (const one of fieldsOf(reading, takeField(trigger, 'secrets')?.value).all.values())
      workflow.inputs.set(templateNameFor(one.name), { secret: true });
  }

  // Converted once the inputs are known.
  takeField(triggers, 'schedule');
  const others = [...triggers.all.values()].filter(({ name }) => !triggers.taken.has(name));
  if (others.length || triggers.all.size === 0) addText(reading, on?.key, say(githubTexts.triggers));

  return fieldsOf(reading, triggers.all.get('workflow_call')?.value);
}

/** The schedules of a workflow, unless an input needs a value that only a person knows. */
export function convertSchedules({ reading }: GithubWorkflow, root: SourceFields, inputs: OutputValue): OutputValue {
  const on = fieldsOf(reading, (root.all.get('on') ?? root.all.get('true'))?.value);
  const field = on.all.get('schedule');
  if (!field) return undefined;

  const wanted = isMap(inputs) ? inputs.items.flatMap(({ key, value }) => (hasValue(value) ? [] : [String(key)])) : [];
  if (wanted.length > 0) {
    addText(reading, field.key, say(githubTexts.scheduleWants, { inputs: wanted.join(', ') }));
    return undefined;
  }

  const items = sourceItems(reading, field.value).flatMap((node): OutputValue[] => {
    const fields = fieldsOf(reading, node);
    const [cron, timezone] = ['cron', 'timezone'].map((name) => fieldText(takeField(fields, name)));
    noteLeftovers(fields, githubReason);
    if (cron !== undefined && !findCronFault(cron) && (timezone === undefined || isTimeZone(timezone)))
      return [
        outputMap([
          ['cron', cron],
          ['timezone', timezone],
        ]),
      ];

    addText(reading, node, say(githubTexts.scheduleUnread, { cron: cron ?? '' }));
    return [];
  });

  return items.length ? outputMap([['schedule', outputList(items)]]) : undefined;
}

/** Whether an input has a default, or is a secret, which is set at the run. */
const hasValue = (input: unknown): boolean => isMap(input) && (input.has('default') || input.has('secret'));

/** The outputs, where the workflow can be called. */
export function convertOutputs(workflow: GithubWorkflow, call: SourceFields): OutputValue {
  const place: GithubPlace = { workflow, outside: true, env: new Map(), reads: new Set() };
  const entries = [...fieldsOf(workflow.reading, call.all.get('outputs')?.value).all.values()].flatMap((field): OutputEntry[] => {
    const value = fieldsOf(workflow.reading, field.value).all.get('value');
    const text = fieldText(value);
    return value && text !== undefined ? [[field.name, convertGithubText(text, place, value), field]] : [];
  });

  return entries.length ? outputMap(entries) : undefined;
}

/** The types of inputs; a choice is a text with an enum. */
const types: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  choice: 'string',
  environment: 'string',
};

/** The inputs of the pipeline: declared ones, and others that are read. */
export function convertInputs({ reading, inputs }: GithubWorkflow): OutputValue {
  const entries = [...inputs].map(([name, { type, declared, secret }]): OutputEntry => {
    const map = declared
      ? declaredInput(reading, declared)
      : outputMap([
          ['type', type],
          ['secret', secret],
          ['required', type || secret ? undefined : true],
        ]);

    map.flow = true;
    return [name, map];
  });
  return entries.length ? outputMap(entries) : undefined;
}

function declaredInput(reading: GithubWorkflow['reading'], fields: SourceFields) {
  const type = fieldText(takeField(fields, 'type')) ?? 'string';
  const preset = takeField(fields, 'default');
  const required = nodeJson(reading, takeField(fields, 'required')?.value) === true;
  const description = fieldText(takeField(fields, 'description'));
  const options = nodeJson(reading, takeField(fields, 'options')?.value);

  takeField(fields, 'deprecationMessage');
  noteLeftovers(fields, githubReason);
  const value = preset ? presetOf(preset, nodeJson(reading, preset.value), type) : undefined;

  return outputMap([
    ['type', ownMember(types, type) ?? 'string'],
    ['description', description === undefined ? undefined : escapeAutoTags(description)],
    ['enum', Array.isArray(options) ? flowList(options.map(String)) : undefined],
    // An input without a value is empty there.
    ['default', value ?? (required || type === 'choice' ? undefined : ownMember(emptyValues, type))],
  ]);
}

const emptyValues: Readonly<Record<string, OutputValue>> = { string: '', environment: '', boolean: false, number: 0 };

/** A default in the declared type. */
function presetOf(field: SourceField, value: ReturnType<typeof nodeJson>, type: string): OutputValue {
  if (type === 'boolean') return value === true || value === 'true';
  if (type === 'number') return Number(value);
  return literalText(fieldText(field) ?? '');
}
