import type { BuiltPipeline } from '../../../../engine/compile/pipeline/build/built.ts';
import { buildPipeline } from '../../../../engine/compile/pipeline/build.ts';
import type { Step } from '../../../../engine/compile/pipeline/model/step.ts';
import type { Condition, Value } from '../../../../engine/compile/pipeline/model/value.ts';
import type { Block, Source } from '../../../../engine/compile/source/nodes.ts';
import { parseSource } from '../../../../engine/compile/source/source.ts';
import { defined } from '../../../../engine/language/json.ts';
import { settingsKeys } from '../../../../engine/language/keys/settings.ts';

/** A text read and built, with what a case asserts in short. */
interface Reading {
  source: Source;
  built: BuiltPipeline;
  /** `code@text under the range`, in text order; hints and the dialect hint left out unless asked for. */
  problems: string[];
  dialects: string[];
}

export function read(text: string, file = 'flow.baton.yaml'): Reading {
  const source = parseSource(text);
  const usesTemplate = text.includes('extends: ');
  const find = () => ({ file: 'baton.yaml', text: settingsKeys.templates.example });
  const built = buildPipeline(source, { file, find: usesTemplate ? find : undefined });
  const at = placesOf(source);
  const all = built.problems.map(({ block, problem }) => {
    const from = block ? (at.get(block) ?? Number.NaN) : 0;
    return {
      start: from + problem.range.start,
      problem,
      under: text.slice(from + problem.range.start, from + problem.range.end),
    };
  });
  const shown = all.toSorted((a, b) => a.start - b.start).filter(({ problem }) => problem.code !== 'dialect');
  return {
    source,
    built,
    problems: shown.map(({ problem, under }) => `${problem.severity === 'hint' ? '(hint) ' : ''}${problem.code}@${under}`),
    dialects: built.dialects.map(({ use }) => `${use.from} → ${use.to}`),
  };
}

const placesOf = (source: Source): Map<Block, number> =>
  new Map(
    source.entries.flatMap((entry) => [
      [entry.block, entry.at] as const,
      ...(entry.items ?? []).map((item) => [item.block, item.at] as const),
    ]),
  );

/** A value as a case writes it: constants as they are, templates as their text, AUTO as `AUTO type when`. */
export function plain(value: Value | Condition | undefined): unknown {
  switch (value?.kind) {
    case undefined:
      return undefined;
    case 'constant':
      return value.value;
    case 'template':
    case 'expression':
      return value.template.text;
    case 'list':
      return value.items.map(plain);
    case 'map':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]));
    case 'auto': {
      const pieces = 'value' in value ? (value.value.kind === 'auto' ? value.value.pieces : []) : value.pieces;
      return pieces
        .map((piece) => (piece.kind === 'text' ? piece.template.text : `AUTO ${piece.site.type} ${piece.site.when}`))
        .join('');
    }
  }
}

function plainHandler({ kinds, pattern, use, step, retry, fallback }: Step['handlers'][number]): unknown {
  const all = {
    kinds,
    pattern,
    use: plain(use),
    step: step?.id,
    retry: retry && { attempts: retry.attempts, ...(retry.with ? { with: plain(retry.with) } : {}) },
    fallback: fallback && ('tool' in fallback ? { tool: fallback.tool, action: fallback.action } : plainAsked(fallback)),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const plainAsked = ({ model, prompt }: { model?: Value; prompt?: Value }): unknown => ({
  ...(model ? { model: plain(model) } : {}),
  ...(prompt ? { prompt: plain(prompt) } : {}),
});

/** A step as a case writes it; what is usual is left out. */
export function plainStep(step: Step): Record<string, unknown> {
  const { work, loop } = step;
  const all: Record<string, unknown> = {
    id: step.id,
    name: step.name,
    description: step.description,
    dependencies: step.dependencies.map((one) => one.id),
    autoDependencies: step.autoDependencies.map(({ type }) => type),
    condition: plain(step.condition),
    onFalse: step.onFalse?.id,
    onSuccess: step.onSuccess?.id,
    onFailure: typeof step.onFailure === 'string' ? step.onFailure : { step: step.onFailure.id },
    timeout: typeof step.timeout === 'object' ? plain(step.timeout) : step.timeout,
    retry: step.retry && defined(step.retry),
    repeatable: step.repeatable,
    priority: typeof step.priority === 'object' ? plain(step.priority) : step.priority,
    routes: step.computedRoutes.map(({ on, value, candidates }) => ({
      on,
      value: plain(value),
      candidates: candidates.map(({ id }) => id),
    })),
    handlers: step.handlers.map(plainHandler),
    limits: step.limits,
    cache: step.cache && { ...step.cache, ...(step.cache.key ? { key: plain(step.cache.key) } : {}) },
    quality: step.quality && {
      ...step.quality,
      ...(step.quality.condition ? { condition: plain(step.quality.condition) } : {}),
      ...(step.quality.rubric ? { rubric: plain(step.quality.rubric) } : {}),
    },
    expert: step.expert?.id,
    personality: step.personality?.id,
    manner: plain(step.personalityText),
    answer: step.answer && { schema: step.answer.schema, vars: step.answer.vars },
    products: step.products.map((one) => ({
      name: one.name,
      file: plain(one.file),
      format: one.format,
      value: plain(one.value),
    })),
    model: plain(step.model),
    temperature: plain(step.temperature),
    maxTokens: plain(step.maxTokens),
    later: step.notExecutable.map((one) => one.what),
    autos: step.autos.map((site) => site.id),
    kind: work.kind,
  };
  if (loop)
    all['loop'] = Object.fromEntries(
      Object.entries({
        ...(loop.kind === 'for_each'
          ? { list: plain(loop.list), as: loop.as }
          : { while: plain(loop.while), until: plain(loop.until), maxIterations: loop.maxIterations, strict: loop.strict }),
        maxParallel: typeof loop.maxParallel === 'object' ? plain(loop.maxParallel) : loop.maxParallel,
        continueIf: plain(loop.continueIf),
        breakIf: plain(loop.breakIf),
        onItemFailure: loop.onItemFailure,
        ...(loop.name ? { name: loop.name.name } : {}),
      }).filter(
        ([name, value]) =>
          value !== undefined || loop.kind === 'for_each' || !['while', 'until', 'continueIf', 'breakIf'].includes(name),
      ),
    );
  if (work.kind === 'prompt')
    Object.assign(all, {
      prompt: plain(work.prompt),
      parts: work.parts?.map(plain),
      media: work.media?.map(({ kind, value, before }) => [kind, plain(value), before]),
      system: plain(work.system),
      parameters: plain(work.parameters),
      session: work.session?.id,
      options: plain(work.options),
      tools: work.tools.map(({ id }) => id),
      maxTurns: work.maxTurns,
    });
  if (work.kind === 'switch')
    Object.assign(all, {
      switch: plain(work.subject),
      branches: work.branches.map(({ label, id, steps, target }) => ({
        label: label ?? null,
        id,
        ...(steps ? { steps: steps.map((one) => one.id) } : {}),
        ...(target ? { target: target.id } : {}),
      })),
    });
  if (work.kind === 'pipeline')
    Object.assign(all, {
      pipeline: work.pipeline.kind === 'file' ? work.pipeline.path : work.pipeline.kind,
      inputs: plain(work.inputs),
      inherit: work.inherit.map(({ key }) => key),
      rename: Object.fromEntries(work.rename.map(({ theirs, ours }) => [theirs, ours])),
    });
  if (work.kind === 'tool') Object.assign(all, { tool: work.tool, action: work.action, parameters: plain(work.parameters) });
  if (work.kind === 'set') Object.assign(all, { set: plain(work.values), show: plain(work.show) });
  if (work.kind === 'group')
    Object.assign(all, {
      steps: work.steps.map(plainStep),
      variables: Object.fromEntries(work.variables.map((one) => [one.name, plain(one.value)])),
    });
  if (work.kind === 'ask')
    Object.assign(all, {
      ask: plain(work.question),
      type: work.type,
      choices: plain(work.choices),
      fields: plain(work.fields),
      default: plain(work.default),
    });
  if (work.kind === 'ensemble')
    Object.assign(all, {
      ensemble: plain(work.question),
      models: work.models.map(plain),
      pattern: work.pattern,
      minResponses: plain(work.minResponses),
      synthesizer: plain(work.synthesizer),
      system: plain(work.system),
      parameters: plain(work.parameters),
    });
  if (work.kind === 'unsupported') Object.assign(all, { of: work.of, value: plain(work.value) });
  return all;
}
