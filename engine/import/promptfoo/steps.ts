import type { YAMLSeq } from 'yaml';
import { slug } from '../../compile/pipeline/ids.ts';
import { literalText } from '../expressions/templates.ts';
import type { OutputEntry, OutputValue } from '../output/nodes.ts';
import { outputList, outputMap, textNode } from '../output/nodes.ts';
import { templateNameFor } from '../source/frames.ts';
import type { PromptfooPrompt, PromptfooProvider, PromptfooSuite } from './model.ts';

interface Matrix {
  prompts: readonly PromptfooPrompt[];
  providers: readonly PromptfooProvider[];
  /** Keys that every step has. */
  bounds: readonly OutputEntry[];
  suite: PromptfooSuite;
}

/**
 * A step for each prompt and each of its models, after steps that read files; `asked` are the paths of those with checks, or
 * `*` for all.
 */
export function writeSteps({ prompts, providers, bounds, suite }: Matrix): { steps: YAMLSeq; asked: string[] } {
  const readers = new Map<string, string>();
  const isAsked = ({ labels }: PromptfooPrompt, provider: PromptfooProvider): boolean =>
    provider.prompts?.some((label) => labels.includes(label)) ?? true;

  for (const { reads } of prompts.filter((prompt) => providers.some((provider) => isAsked(prompt, provider)))) {
    if (reads !== undefined && !readers.has(reads))
      readers.set(reads, freeId(`read_${slug(reads.replace(/^.*\/|\.\w+$/g, ''))}`, suite));
  }

  const promptSteps: string[] = [];
  const steps: OutputValue[] = [...readers].map(([path, id]) =>
    outputMap([
      ['id', id],
      ['tool', 'filesystem'],
      ['action', 'read'],
      ['parameters', outputMap([['path', literalText(path)]])],
    ]),
  );

  for (const [index, prompt] of prompts.entries()) {
    for (const provider of providers.filter((one) => isAsked(prompt, one))) {
      const id = freeId(stepName(prompt, provider, prompts.length > 1 ? index + 1 : undefined), suite);
      const reader = prompt.reads === undefined ? undefined : readers.get(prompt.reads);
      const text = reader === undefined ? prompt.text : `{{ ${reader}.content${prompt.text} }}`;
      promptSteps.push(id);
      steps.push(
        outputMap([
          ['id', id],
          ...provider.settings,
          ...bounds,
          ['system', prompt.system === undefined ? undefined : textNode(prompt.system)],
          ['prompt', textNode(text)],
        ]),
      );
    }
  }

  return { steps: outputList(steps), asked: promptSteps.length > 1 && readers.size === 0 ? ['*'] : promptSteps };
}

/** The model, after the prompt's name where there are several. */
function stepName(prompt: PromptfooPrompt, provider: PromptfooProvider, number: number | undefined): string {
  if (number === undefined) return provider.name;
  return `${prompt.name ?? `prompt_${number}`}_${provider.name}`;
}

function freeId(name: string, { ids }: PromptfooSuite): string {
  const usual = templateNameFor(name);
  let id = usual;
  for (let count = 2; ids.has(id); count++) id = `${usual}_${count}`;
  ids.add(id);
  return id;
}
