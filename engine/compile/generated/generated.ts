import type { Json } from '../../language/json.ts';
import { mostGeneratedBytes } from '../../language/kinds/generated-steps.ts';
import { generatedTexts } from '../../language/texts/compile/generated.ts';
import { say } from '../../language/texts.ts';
import { compile, compileAccepted } from '../compile.ts';
import type { Compiled } from '../compiled.ts';
import { toJson } from '../source/nodes.ts';
import { sha256 } from '../template/filters/sha256.ts';
import type { World } from '../world.ts';
import type { GeneratedBounds, GeneratedFault } from './judge.ts';
import { findGeneratedFaults } from './judge.ts';
import type { GeneratedHead } from './text.ts';
import { writeGeneratedText } from './text.ts';

/** Steps that a model wrote, as they run. */
export interface GeneratedSteps {
  text: string;
  compiled: Compiled;
}

/**
 * The world that generated steps are compiled in: the tools of the surrounding pipeline, and nothing else of it. No file is
 * found from there, and its name is unique: graphs and plans are keyed by it, and a step in here must not replace one of the
 * author's with the same id.
 */
const worldOfGenerated = (text: string, { file, tools, settings }: World): World => ({
  file: `${file}?${sha256(text)}`,
  tools,
  settings: settings?.tools ? { tools: settings.tools } : {},
  find: () => undefined,
});

/**
 * Compiles a value of `steps_from`, or reports everything that is wrong with it. `text` is present where the faults have
 * positions in it.
 */
export function compileGenerated(
  value: Json,
  world: World,
  { head, bounds }: { head: GeneratedHead; bounds: GeneratedBounds },
): GeneratedSteps | { faults: readonly GeneratedFault[]; text: string } | { why: string } {
  const written = writeGeneratedText(value, head);
  if ('why' in written) return written;

  const { text } = written;
  const compiled = compile(text, worldOfGenerated(text, world));
  const faults = findGeneratedFaults(compiled, bounds);
  if (faults.length > 0) return { faults, text };

  const read = compiled.pipeline.steps.map(({ step }) => toJson(step.node));
  return JSON.stringify(read) === JSON.stringify(value) ? { text, compiled } : { why: say(generatedTexts.changed) };
}

/** The same for a text that was compiled before and is kept in a log. */
export const compileKeptSteps = (text: string, world: World): Compiled => compileAccepted(text, worldOfGenerated(text, world));

/**
 * The first fault of a kept text that this machine did not check itself: whatever it would not have written so, with these bounds. Undefined
 * where there is none.
 */
export function findKeptFault(text: string, world: World, bounds: GeneratedBounds): string | undefined {
  if (text.length > mostGeneratedBytes) return say(generatedTexts.tooLong, { bytes: text.length, most: mostGeneratedBytes });
  const { pipeline } = compileKeptSteps(text, world);
  const { defaultModel: model } = pipeline;
  const head = { inputs: bounds.inputs, model: model?.kind === 'constant' ? model.value : undefined };
  const steps = pipeline.steps.map(({ step }) => toJson(step.node));
  const made = compileGenerated(steps, world, { head, bounds });
  if ('why' in made) return made.why;
  if ('faults' in made) return made.faults.map(({ place, message }) => `${place} ${message}`)[0];

  return made.text === text ? undefined : say(generatedTexts.changed);
}
