import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import type { ModelCriteria } from '../../run/model-port.ts';
import { keyFor } from '../settings/keys.ts';
import { resolve, type SelectionContext } from './resolve.ts';
import type { ResolvedModel } from './resolved-model.ts';
import type { SelectedModel } from './select.ts';
import { selectModel } from './select.ts';

/**
 * The model for a step: the override, the result of a selection, the named model, `default_model`, the first model of
 * baton.yaml whose key is set, else offline. A selection chooses among the names, or without names among all known models.
 */
export function chooseAmong(
  named: string | readonly string[] | undefined,
  choosing: SelectionContext,
  criteria?: ModelCriteria,
): SelectedModel {
  const { override, settings } = choosing;
  if (override !== undefined) return first([override], say(modelsTexts.byOverride), choosing);

  const names = parseModelNames(named);
  if (criteria) {
    const selected = selectModel(names, criteria, choosing);
    if (selected === 'offline') return alone(resolve('offline', whyOffline(choosing), choosing));
    if ('fallback' in selected)
      return {
        ...first(selected.fallback, selected.reason, choosing),
        candidates: selected.candidates,
        strategy: criteria.selection.strategy,
      };

    return selected;
  }
  if (names.length) return first(names, say(modelsTexts.named), choosing);

  const defaults = parseModelNames(settings.default_model);
  if (defaults.length) return first(defaults, say(modelsTexts.byDefault), choosing);

  for (const { id } of settings.models ?? []) {
    const choice = resolve(id, say(modelsTexts.firstWithKey), choosing);
    if (!choice.refusal) return alone(choice);
  }

  return alone(resolve('offline', whyOffline(choosing), choosing));
}

/** One name, or several: as a list, or as the text of a list from a rendered template. */
export function parseModelNames(named: string | readonly string[] | undefined): readonly string[] {
  if (named === undefined) return [];
  if (typeof named !== 'string') return named.filter((name) => name.trim() !== '');
  const list: unknown = /^\s*\[.*\]\s*$/s.test(named) ? parsed(named) : undefined;
  const names = Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [named];
  return names.filter((name) => name.trim() !== '');
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const alone = (choice: ResolvedModel): SelectedModel => ({ ...choice, chain: choice.refusal ? [] : [choice] });

/** The first usable model of a list; where there is none, the first one, with the reason. */
function first(names: readonly string[], reason: string, choosing: SelectionContext): SelectedModel {
  const all = names.map((name) => resolve(name, reason, choosing));
  const chain = all.filter(
    ({ refusal }, index) => !refusal && !all.slice(0, index).some(({ model }) => model === all[index]?.model),
  );
  const [head] = all;
  const [chosen = head] = chain;
  if (!head || !chosen) return alone(resolve('offline', whyOffline(choosing), choosing));

  const because =
    chosen === head
      ? reason
      : say(modelsTexts.instead, { reason, model: head.model, why: (head.refusal?.message ?? '').replace(/\.$/, '') });
  if (all.length === 1) return alone({ ...chosen, reason: because });

  const candidates = all.map(({ model, refusal }) => ({
    model,
    reason: refusal?.message ?? say(model === chosen.model ? modelsTexts.askedFirst : modelsTexts.stepsIn),
  }));

  return { ...chosen, reason: because, chain, candidates };
}

/** A key alone does not tell which model to pay for, so it is only mentioned. */
function whyOffline({ table, keys }: SelectionContext): string {
  const ready = [...table.values()]
    .filter((entry) => entry.key !== undefined && !entry.refusal && typeof keyFor(entry, keys) === 'object')
    .map(({ id }) => id);
  return ready.length ? say(modelsTexts.keysPresent, { providers: ready.join(', ') }) : say(modelsTexts.noKey);
}
