import type { AskedValues, TriedVariant } from '../../engine/index.ts';
import type { Json } from '../../engine/language/json.ts';
import { cellKey, type PromptVariant, type VariantCell, type VariantsInfo } from '../panel/variants/messages.ts';

/** A prompt with a model: the position of a cell. */
export interface CellPosition {
  prompt: number;
  model: string | null;
}

/** The prompts and models of one step, and their results. Independent of the editor. */
export interface Variants {
  info(): Omit<VariantsInfo, 'estimate' | 'busy' | 'message'>;
  addPrompt(): void;
  edit(prompt: number, text: string): void;
  dropPrompt(prompt: number): void;
  addModel(model: string): void;
  dropModel(model: string): void;
  /** The cells without an answer. */
  open(): CellPosition[];
  /** The values of the step in a cell. */
  valuesOf(place: CellPosition): AskedValues | undefined;
  begin(place: CellPosition): void;
  /** A piece of an answer has arrived. */
  stream(place: CellPosition, text: string): void;
  settle(place: CellPosition, tried: TriedVariant): void;
  /** Stops the running calls. */
  stop(): void;
  /** The folder where the calls of a cell are recorded. */
  folderOf(place: CellPosition): string | undefined;
  /** The cell that equals the current text is marked. */
  written(values: AskedValues | undefined): void;
}

interface Tried {
  pipeline: string;
  step: string;
  taken: number;
  /** The values in the text. */
  values: AskedValues;
  agreementOf(answers: readonly Json[]): number | null;
}

export function createVariants({ pipeline, step, taken, values, agreementOf }: Tried): Variants {
  const prompts: PromptVariant[] = [{ key: 0, text: values.prompt }];
  const models: (string | null)[] = [values.model ?? null];
  const cells = new Map<string, VariantCell>();
  const folders = new Map<string, string>();
  let nextKey = 1;
  let accepted: string | null = cellKey(0, models[0] ?? null);

  const promptOf = (key: number): PromptVariant | undefined => prompts.find((one) => one.key === key);
  /** The text may give its model in a form that is no name; that one is left unchanged. */
  const modelOf = (model: string | null): AskedValues['model'] => model ?? values.model;

  const forget = (fits: (key: string) => boolean): void => {
    for (const key of [...cells.keys()].filter(fits)) {
      cells.delete(key);
      folders.delete(key);
    }
  };

  const places = (): CellPosition[] => prompts.flatMap(({ key }) => models.map((model) => ({ prompt: key, model })));
  const at = ({ prompt, model }: CellPosition): string => cellKey(prompt, model);

  const agreement = (): number | null => {
    const answers = places().flatMap((place) => {
      const cell = cells.get(at(place));
      return cell?.state === 'succeeded' ? [cell.answer] : [];
    });
    return answers.length < 2 ? null : agreementOf(answers);
  };

  return {
    info: () => ({
      pipeline,
      step,
      taken,
      prompts: [...prompts],
      models: [...models],
      cells: Object.fromEntries(cells),
      agreement: agreement(),
      accepted,
    }),
    addPrompt() {
      // A new variant is a copy of the original.
      prompts.push({ key: nextKey++, text: prompts.at(-1)?.text ?? values.prompt });
    },
    edit(prompt, text) {
      const found = prompt === 0 ? undefined : promptOf(prompt);
      if (!found || found.text === text) return;
      prompts[prompts.indexOf(found)] = { key: prompt, text };
      forget((key) => key.startsWith(`${prompt} `));
    },
    dropPrompt(prompt) {
      const found = prompt === 0 ? undefined : promptOf(prompt);
      if (!found) return;
      prompts.splice(prompts.indexOf(found), 1);
      forget((key) => key.startsWith(`${prompt} `));
    },
    addModel(model) {
      if (!models.includes(model)) models.push(model);
    },
    dropModel(model) {
      if (models.indexOf(model) < 1) return;
      models.splice(models.indexOf(model), 1);
      forget((key) => key.endsWith(` ${model}`));
    },
    open: () =>
      places().filter((place) => {
        const state = cells.get(at(place))?.state;
        return state === undefined || state === 'failed' || state === 'cancelled';
      }),
    valuesOf({ prompt, model }) {
      const found = promptOf(prompt);
      return found && models.includes(model) ? { prompt: found.text, model: modelOf(model) } : undefined;
    },
    begin: (place) => void cells.set(at(place), runningCell),
    stream(place, text) {
      const cell = cells.get(at(place));
      if (cell?.state === 'running') cells.set(at(place), { ...cell, answer: `${cell.answer ?? ''}${text}` });
    },
    settle(place, tried) {
      // The prompt may have changed: an answer to the old one does not count.
      if (cells.get(at(place))?.state !== 'running') return;
      if (tried.folder !== undefined) folders.set(at(place), tried.folder);
      cells.set(at(place), cellOf(tried));
    },
    stop() {
      for (const [key, cell] of cells) {
        if (cell.state === 'running') cells.set(key, { ...cell, state: 'cancelled' });
      }
    },
    folderOf: (place) => folders.get(at(place)),
    written(now) {
      const same = places().find((place) => {
        const text = promptOf(place.prompt)?.text;
        return now !== undefined && text === now.prompt && modelOf(place.model) === now.model;
      });
      accepted = same ? at(same) : null;
    },
  };
}

const runningCell: VariantCell = {
  state: 'running',
  answer: '',
  duration: null,
  cost: null,
  tokens: 0,
  model: null,
  recorded: false,
};

function cellOf({ status, answer, error, duration, cost, tokens, model, folder }: TriedVariant): VariantCell {
  const ended = status === 'cancelled' ? 'cancelled' : 'failed';
  return {
    state: status === 'succeeded' ? 'succeeded' : ended,
    answer,
    fault: error ? [error.message, error.hint].filter(Boolean).join(' ') : undefined,
    duration,
    cost,
    tokens,
    model,
    recorded: folder !== undefined,
  };
}
