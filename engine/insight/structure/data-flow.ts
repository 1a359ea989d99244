import type { Graph } from '../../compile/graph/graph.ts';
import { accessOf } from '../../compile/graph/names/reads.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Step } from '../../compile/pipeline/model/step.ts';
import { references } from '../../compile/template/references.ts';
import { insightTexts as texts } from '../../language/texts/insight/insight.ts';
import { say } from '../../language/texts.ts';
import { describe } from '../../language/types.ts';
import type { DescribedStep } from './described-steps.ts';
import { limitSentences, listNames } from './sentences.ts';

/** The inputs of a run. */
export function describeInputs({ inputs: specs }: Pipeline): string[] {
  if (specs.length === 0) return [say(texts.noInputs)];
  const required = specs.filter((spec) => spec.required).map(({ name }) => name);
  const named = listNames(specs.map((spec) => `${spec.name} (${describe(spec.type, 0)})`));
  if (required.length === specs.length) return [say(texts.inputsAll, { inputs: named })];
  if (required.length === 0)
    return [say(specs.length === 1 ? texts.inputWithDefault : texts.inputsWithDefaults, { inputs: named })];

  return [say(texts.inputsRequired, { inputs: named, required: listNames(required) })];
}

/** The sources of each step's values: results of other steps, variables that they set, and inputs. */
export function describeDataFlow(pipeline: Pipeline, graph: Graph, described: readonly DescribedStep[]): string[] {
  const sources = new Map<number, Set<string>>();
  for (const { from, to, kind, label, orders } of graph.edges) {
    if ((kind !== 'data' && kind !== 'variable') || orders) continue;
    const source = graph.nodes[from];
    if (!source || (kind === 'variable' && label === undefined)) continue;
    const origins = sources.get(to) ?? new Set<string>();
    sources.set(to, origins.add(kind === 'data' ? source.id : say(texts.variable, { name: label ?? '', step: source.id })));
  }

  const names = new Set(pipeline.inputs.map(({ name }) => name));
  const sentences = described.flatMap(({ node, step, name }) => {
    const from = [...(sources.get(node.index) ?? [])];
    const given = step ? inputsRead(step, names) : [];
    const read = [
      ...from,
      ...(given.length ? [say(given.length === 1 ? texts.theInput : texts.theInputs, { names: listNames(given) })] : []),
    ];

    return read.length ? [say(texts.reads, { step: name, sources: listNames(read) })] : [];
  });

  return limitSentences(sentences, 12, texts.moreReads);
}

function inputsRead(step: Step, names: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  for (const { name, path } of accessOf(step).reads) {
    if (names.has(name)) found.add(name);
    const [member] = path;
    if (name === 'inputs' && typeof member === 'string' && names.has(member)) found.add(member);
  }

  return [...found];
}

/** The outputs of a run and their sources. */
export function describeOutputs({ outputs }: Pipeline, graph: Graph): string[] {
  if (outputs.length === 0) return [];
  const steps = new Set(graph.nodes.filter(({ frame }) => frame === 0).map(({ id }) => id));
  const named = outputs.map(({ name, value }) => {
    if (value.kind !== 'template') return name;
    const from = new Set(references(value.template).flatMap((one) => (steps.has(one.name) ? [one.name] : [])));
    const others = [...from].filter((one) => one !== name);
    return others.length ? say(texts.outputFrom, { name, steps: listNames(others) }) : name;
  });

  return [say(texts.returns, { outputs: listNames(named) })];
}
