import { basename, dirname, join } from 'node:path';
import { type Compiled, compile } from '../../compile/compile.ts';
import type { World } from '../../compile/world.ts';
import type { Fact } from '../../state/events.ts';
import type { RunState } from '../../state/state.ts';
import { readPlan } from '../../store/runs/plan.ts';
import { findAmong } from '../../workspace/find.ts';
import { dependencyAnswers } from '../auto/settle-dependencies.ts';
import type { RunFolders } from '../recording/portable.ts';
import { foldFacts } from '../resume/read-run.ts';
import type { PipelineSource, SourceText } from '../source/pipeline-source.ts';

/** The step of a run that answers several calls, and its input with their numbers and inputs. */
export const [stepOfItems, inputOfItems] = ['item', 'items'] as const;

/** The called pipelines of a run, as sources of child runs, with the texts of its start. */
export interface ChildSources {
  /** By the name in `Node.calls`. */
  of(name: string): Promise<PipelineSource>;
  /** A pipeline that calls it for each of several items. */
  ofItems(name: string): Promise<PipelineSource>;
}

export function openChildSources(compiled: Compiled, folder: string, { root, workdir }: RunFolders): ChildSources {
  const sources = new Map<string, Promise<PipelineSource>>();

  const read = (key: string, find: () => SourceText | undefined): Promise<PipelineSource> => {
    const made = sources.get(key) ?? makeSource(find());
    sources.set(key, made);
    return made;
  };

  async function makeSource(main: SourceText | undefined): Promise<PipelineSource> {
    const texts = (await readPlan(folder)).files.map(({ file, text }) => ({ file, text }));
    const { file = '', text = '' } = main ?? {};
    const { decided: _, ...around } = compiled.world;
    const find = findAmong(new Map(texts.map((one) => [one.file, one.text])), { root, cwd: workdir });
    const world: World = { ...around, file, find };
    const files = [{ file, text }, ...texts.filter((one) => one.file !== file)];

    return { file, root, text, compiled: compile(text, world), settings: world.settings ?? {}, files };
  }

  const callee = (name: string): Compiled | undefined => compiled.called.get(name);
  return {
    of: (name) =>
      read(name, () => {
        const found = callee(name);
        return found && { file: found.world.file ?? name, text: found.text };
      }),
    ofItems: (name) =>
      read(`${name} *`, () => {
        const found = callee(name);
        return found && itemsSource(found, found.world.file ?? name);
      }),
  };
}

/** The state of a child run after its facts: its text is compiled here already, so its folder is not read. */
export function foldAlong({ text, compiled }: PipelineSource, facts: readonly Fact[]): RunState {
  const isShaped = facts.some((fact) => fact.type === 'auto.resolved' && fact.field === 'dependencies');
  return foldFacts(isShaped ? compile(text, { ...compiled.world, decided: dependencyAnswers(facts) }) : compiled, facts);
}

/** A generated pipeline that calls another one for each item of its input. */
function itemsSource({ pipeline }: Compiled, file: string): SourceText {
  const { id, inputs, runsOn } = pipeline;
  // A missing value of an item counts as not given.
  const inputValues = inputs.map(({ name }) => [name, `{{ given.inputs[${JSON.stringify(name)}] | default(none) }}`]);
  const text = {
    id: `${id}-${inputOfItems}`,
    runs_on: runsOn,
    inputs: { [inputOfItems]: { type: 'array' } },
    steps: [
      {
        id: stepOfItems,
        for_each: `{{ ${inputOfItems} }}`,
        as: 'given',
        on_item_failure: 'continue',
        // Beside it, wherever the project lies.
        pipeline: basename(file),
        inputs: Object.fromEntries(inputValues),
      },
    ],
  };

  return { file: join(dirname(file), `${id}-${inputOfItems}`), text: JSON.stringify(text, null, 1) };
}
