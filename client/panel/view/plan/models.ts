import { say } from '../../../../engine/language/texts.ts';
import { staticPath } from '../../../../engine/state/path.ts';
import type { RunState } from '../../../../engine/state/state.ts';
import type { PlanInfo } from '../../../panel-content.ts';
import { modelsTabTexts } from '../../texts/models.ts';
import { formatCost, span } from '../format.ts';

type PanelPlan = PlanInfo['plan'];
type PlannedModel = NonNullable<PanelPlan['orchestrator']>;
type Selection = NonNullable<PlannedModel['selection']>;
type Choice = NonNullable<PlannedModel['choice']>;

/** A model that would be asked, with all its users for the same reason. */
export interface AskedRow {
  key: string;
  name: string;
  state: 'ready' | 'noKey' | 'refused' | 'computed';
  /** The reason for this one, or why no model is available, and what to do. */
  reason: string;
  hint?: string | undefined;
  /** The criteria of a selection. */
  criteria?: string | undefined;
  instead: readonly string[];
  candidates: Choice['candidates'];
  /** Names of alternative keys. */
  keys: readonly string[];
  /** Paths of the steps that ask it. */
  steps: string[];
  /** It answers AUTO tags and judges by rubrics. */
  thinks: boolean;
  /** Other models that answered these steps in the shown run. */
  answered: string[];
}

/** The models that would be asked, unusable ones first. */
export function listAsked({ steps, orchestrator }: PanelPlan, state: RunState | undefined): AskedRow[] {
  const rows = new Map<string, AskedRow>();
  const answers = state ? modelsAnswering(state) : new Map<string, ReadonlySet<string>>();

  const rowOf = (planned: PlannedModel): AskedRow => {
    const key = JSON.stringify(planned);
    const row = rows.get(key) ?? makeRow(key, planned);
    rows.set(key, row);
    return row;
  };

  for (const { path, models = [] } of steps) {
    for (const planned of models) {
      const row = rowOf(planned);
      if (!row.steps.includes(path)) row.steps.push(path);
      const others = [...(answers.get(path) ?? answers.get(`${path}[*]`) ?? [])];
      row.answered = [...new Set([...row.answered, ...others.filter((model) => !isAmong(planned.choice, model))])];
    }
  }

  if (orchestrator) rowOf(orchestrator).thinks = true;
  return [...rows.values()].sort((one, other) => rank[one.state] - rank[other.state]);
}

const rank: Readonly<Record<AskedRow['state'], number>> = { noKey: 0, refused: 0, ready: 1, computed: 1 };

function makeRow(key: string, { selection, choice }: PlannedModel): AskedRow {
  const criteria = selection && criteriaWords(selection);
  const rest = { key, criteria, steps: [], thinks: false, answered: [] };
  if (!choice)
    return { ...rest, name: say(modelsTabTexts.computed), state: 'computed', reason: '', instead: [], candidates: [], keys: [] };

  const { model, reason, instead, candidates, refusal } = choice;
  const keys = refusal ? [...new Set([...choice.keys, ...candidates.flatMap((one) => one.keys)])] : [];
  const refused = keys.length > 0 ? 'noKey' : 'refused';

  return {
    ...rest,
    name: model || say(modelsTabTexts.nothingFits),
    state: refusal ? refused : 'ready',
    reason: refusal ? refusal.message : reason,
    // If a key is missing, a button does what the hint says.
    hint: keys.length > 0 ? undefined : refusal?.hint,
    instead,
    candidates,
    keys,
  };
}

/** The log names a model as its provider does, or as it was configured. */
const isAmong = (choice: Choice | undefined, model: string): boolean =>
  choice !== undefined &&
  [choice.model, ...choice.instead].some((name) => name === model || name.slice(name.indexOf(':') + 1) === model);

/** The models that answered each step, by its static path. */
function modelsAnswering({ steps }: RunState): ReadonlyMap<string, ReadonlySet<string>> {
  const answering = new Map<string, Set<string>>();
  for (const { path, model } of steps.values()) {
    if (model === undefined) continue;
    const at = staticPath(path);
    answering.set(at, (answering.get(at) ?? new Set()).add(model));
  }

  return answering;
}

/** `the cheapest, without anthropic, at most $0.01 a call`. */
function criteriaWords({
  strategy,
  require,
  prefer,
  exclude,
  role,
  minSize,
  expertise,
  maxCost,
  maxLatency,
  fallback,
}: Selection): string {
  const criteria = [
    { text: modelsTabTexts.require, what: require?.join(', ') },
    { text: modelsTabTexts.prefer, what: prefer?.join(', ') },
    { text: modelsTabTexts.exclude, what: exclude?.join(', ') },
    { text: modelsTabTexts.role, what: role },
    { text: modelsTabTexts.minSize, what: minSize },
    { text: modelsTabTexts.expertise, what: expertise },
    { text: modelsTabTexts.maxCost, what: maxCost === undefined ? undefined : formatCost(maxCost) },
    { text: modelsTabTexts.maxLatency, what: maxLatency === undefined ? undefined : span(maxLatency) },
    { text: modelsTabTexts.fallback, what: fallback?.join(', ') },
  ];
  return [
    say(modelsTabTexts.strategy[strategy]),
    ...criteria.flatMap(({ text, what }) => (what === undefined || what === '' ? [] : say(text, { what }))),
  ].join(', ');
}
