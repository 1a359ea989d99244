import type { CalledPipeline } from '../../../engine/compile/check/checkable.ts';
import { typesOf } from '../../../engine/compile/check/types/types.ts';
import type { WorkOf } from '../../../engine/compile/pipeline/model/by-kind.ts';
import type { Expert, InputSpec, Personality } from '../../../engine/compile/pipeline/model/pipeline.ts';
import type { Value } from '../../../engine/compile/pipeline/model/value.ts';
import { readSharedModels } from '../../../engine/compile/pipeline/settings/settings.ts';
import { filesOf } from '../../../engine/compile/pipeline/steps/kinds/called-pipeline.ts';
import { fileReference } from '../../../engine/compile/pipeline/values/schema-reference.ts';
import { printStep, stepTemplatesFor } from '../../../engine/compile/rewrite/print-resolved.ts';
import type { Block, ScalarNode } from '../../../engine/compile/source/nodes.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import type { World } from '../../../engine/compile/world.ts';
import type { Range } from '../../../engine/language/problems.ts';
import { say } from '../../../engine/language/texts.ts';
import type { Type } from '../../../engine/language/types.ts';
import { describe } from '../../../engine/language/types.ts';
import type { CursorContext } from '../../cursor/cursor-context.ts';
import { writtenStep } from '../../cursor/cursor-context.ts';
import { code, fence } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { serverTexts } from '../../texts.ts';

/** An expert with its settings, or a personality with its text; undefined if undeclared. */
export function speakerText({ compiled }: Snapshot, kind: 'expert' | 'personality', name: string): string | undefined {
  const { pipeline, world } = compiled;
  if (kind === 'expert') {
    const expert = pipeline.experts.find((one) => one.name === name);
    if (expert) return expertText(expert);
    return world.settings?.experts && name in world.settings.experts
      ? [`**${name}**`, say(serverTexts.fromSettings)].join('\n\n')
      : undefined;
  }

  const all = [...pipeline.personalities, ...readSharedModels(world).personalities];
  const personality = all.find((one) => one.name === name);
  return personality && personalityText(personality);
}

/** A personality that `baton.yaml` or a file declares. */
export function sharedPersonalityText(world: World, name: string): string | undefined {
  const personality = readSharedModels(world).personalities.find((one) => one.name === name);
  return personality && personalityText(personality);
}

const written = (value: Value | undefined): string | undefined => {
  if (!value) return undefined;
  const json = toJson(value.node);
  return typeof json === 'string' ? json : JSON.stringify(json);
};

function expertText({ name, model, temperature, system, personality, tools }: Expert): string {
  const facts = [
    written(model),
    temperature && `temperature ${written(temperature)}`,
    personality?.id,
    tools?.map(({ id }) => id).join(', '),
  ];
  const words = written(system);

  return [`**${name}**`, facts.filter(Boolean).join(' · '), words ? fence(words) : ''].filter(Boolean).join('\n\n');
}

function personalityText({ name, system, style, format, extends: base }: Personality): string {
  const words = written(system);
  const facts = [style, format, base && say(serverTexts.buildsOn, { name: base.id })].filter(Boolean).join(' · ');
  return [`**${name}**`, facts, words ? fence(words) : ''].filter(Boolean).join('\n\n');
}

/** A step template as used at a place: the step with its parameters inserted. */
export function stepTemplateText(
  { compiled }: Snapshot,
  { name, block, range }: { name: string; block: Block; range: Range },
): string | undefined {
  const use = compiled.steps.find((one) => one.block === block && one.step.templateRef?.range.start === range.start)?.step;
  const template = stepTemplatesFor(compiled).get(name);
  if (!template || use?.node.kind !== 'map') return undefined;
  const lines = [`**${name}**`, template.description ?? '', fence(printStep(use.node, compiled))];
  return lines.filter(Boolean).join('\n\n');
}

/** The examples of an input in a line; '' where it has none. */
export function examplesText({ schema: { examples } }: InputSpec): string {
  if (!Array.isArray(examples) || examples.length === 0) return '';
  return say(serverTexts.forExample, {
    values: examples
      .slice(0, 5)
      .map((value) => code(typeof value === 'string' ? value : JSON.stringify(value)))
      .join(', '),
  });
}

/** An input or output of a called pipeline: its type, its description, its default. */
export function memberText(
  called: Pick<CalledPipeline, 'pipeline' | 'checkable'>,
  kind: 'input' | 'output',
  name: string,
): string | undefined {
  if (kind === 'input') {
    const input = called.pipeline.inputs.find((one) => one.name === name);
    if (!input) return undefined;

    const more = input.required
      ? say(serverTexts.required)
      : input.default && say(serverTexts.unlessGiven, { value: code(written(input.default) ?? '') });
    return [`**${name}**: ${code(describe(input.type))}${more ? ` · ${more}` : ''}`, input.description ?? '', examplesText(input)]
      .filter(Boolean)
      .join('\n\n');
  }

  const output = called.pipeline.outputs.find((one) => one.name === name);
  const type = outputTypes(called)[name];
  if (!output || !type) return undefined;

  return [`**${name}**: ${code(describe(type))}`, output.description ?? ''].filter(Boolean).join('\n\n');
}

/** The types of a called pipeline's outputs, by name. */
export function outputTypes({ pipeline, checkable }: Pick<CalledPipeline, 'pipeline' | 'checkable'>): Record<string, Type> {
  return Object.fromEntries(
    pipeline.outputs.map(({ name, type, value }) => [
      name,
      type ?? (checkable ? typesOf(checkable).value(value, undefined, 'item') : { kind: 'unknown' as const }),
    ]),
  );
}

/** The target of a text in a value: the file of a called pipeline, the text of a file, or a tool that a model may call. */
export function valueText(snapshot: Snapshot, place: CursorContext): { text: string; range: Range } | undefined {
  const work = place.node && writtenStep(snapshot, place.node)?.step.work;
  const { scalar } = place;
  if (!scalar) return undefined;

  const schema = place.trail.at(-1) === '$ref' ? schemaText(snapshot, scalar) : undefined;
  if (schema !== undefined) return { text: schema, range: scalar.range };
  if (!place.node) return undefined;

  const file = work?.kind === 'pipeline' ? filesOf(work.pipeline).findIndex((one) => one.node === scalar) : -1;
  if (file >= 0) {
    const called = snapshot.compiled.checkable.mayCall.get(place.node.index)?.[file];
    return called && { text: pipelineText(called), range: scalar.range };
  }

  const own = work?.kind === 'prompt' || work?.kind === 'ensemble' ? textAt(work, scalar) : undefined;
  if (own !== undefined) return { text: fence(own), range: scalar.range };

  const offered = work?.kind === 'prompt' || work?.kind === 'generated' ? work.tools : [];
  const named = offered.find(({ range }) => range.start === scalar.range.start);
  const [tool, action] = named?.id.split('.') ?? [];
  const spec = tool === undefined ? undefined : snapshot.compiled.checkable.tools.get(tool);
  if (!spec) return undefined;

  const one = action === undefined ? undefined : spec.actions[action];
  const actions = say(serverTexts.actions, { actions: Object.keys(spec.actions).map(code).join(', ') });
  return {
    text: [`**${named?.id}**`, one?.doc ?? spec.doc, one ? '' : actions].filter(Boolean).join('\n\n'),
    range: scalar.range,
  };
}

/** The text of the file named as a prompt. */
function textAt(work: WorkOf<'prompt' | 'ensemble'>, { range }: ScalarNode): string | undefined {
  const asked = work.kind === 'prompt' ? work.prompt : work.question;
  const nodes = [asked.node, work.system?.node].filter((node) => node?.kind === 'scalar');
  return nodes.find((node) => node.range.start === range.start)?.file?.text;
}

/** The schema file that a `$ref` names. */
function schemaText({ compiled: { world } }: Snapshot, node: ScalarNode): string | undefined {
  const path = fileReference(node)?.path;
  const found = path === undefined ? undefined : world.find?.(path, world.file);
  return found && fence(found.text);
}

/** A pipeline as its callers see it. */
export function pipelineText(called: CalledPipeline): string {
  const { pipeline } = called;
  const types = outputTypes(called);
  const list = (names: readonly string[]): string => names.join(', ');
  const inputs = pipeline.inputs.map(({ name, type, required }) => code(`${name}${required ? '' : '?'}: ${describe(type, 1)}`));
  const outputs = pipeline.outputs.map(({ name }) => code(`${name}: ${describe(types[name] ?? { kind: 'unknown' }, 1)}`));

  return [
    `**${pipeline.name ?? pipeline.id}**`,
    pipeline.description ?? '',
    inputs.length ? say(serverTexts.takes, { inputs: list(inputs) }) : '',
    outputs.length ? say(serverTexts.gives, { type: list(outputs) }) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
