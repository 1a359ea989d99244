import { say } from '../../../engine/language/texts.ts';
import type { RunState } from '../../../engine/state/state.ts';
import type { AutoAction, FromPanel, Json } from '../../messages.ts';
import type { AutoInfo } from '../../panel-content.ts';
import { autoAnswerTexts } from '../texts/autos.ts';
import { inShort } from './values/value.ts';

/** An AUTO tag with its answer in a run, or in the next one, and its actions. */
export interface AutoRow {
  id: string;
  path: string | undefined;
  field: string;
  words: string;
  constraints: string;
  answer: Json | undefined;
  /** The source of the answer, or when it is asked. */
  state: string;
  /** Another answer that has been locked since. */
  other: string | undefined;
  offers: AutoOffer[];
}

export interface AutoOffer {
  label: string;
  /** With the tag, for screen readers. */
  name: string;
  message: FromPanel;
}

/** The rows of tags; `path` is the step in which they are shown, without one they are those of the plan, without a run. */
export const listAutoRows = (infos: readonly AutoInfo[], state?: Pick<RunState, 'autos'>, path?: string): AutoRow[] =>
  infos.map((info) => autoRow(info, state?.autos.get(info.key) ?? state?.autos.get(`${info.only} @${path}`), path));

type Used = RunState['autos'] extends ReadonlyMap<string, infer Answer> ? Answer : never;

function autoRow(info: AutoInfo, used: Used | undefined, path: string | undefined): AutoRow {
  const { id, field, words, constraints, state } = info;
  const kept = info.answer ?? info.last?.answer;
  const answer = used ? used.answer : kept;
  const differs = kept !== undefined && JSON.stringify(kept) !== JSON.stringify(answer);
  const other = say(info.answer === undefined ? autoAnswerTexts.lastLocked : autoAnswerTexts.lockedNow, {
    answer: inShort(kept, 80),
  });

  return {
    id,
    path: info.path,
    field,
    words,
    constraints,
    answer,
    state: used ? `${sourceOf(used)} · ${say(autoAnswerTexts.states[state])}` : say(autoAnswerTexts.states[state]),
    other: differs ? other : undefined,
    offers: actionsOf(info, used, differs).map((does) => ({
      label: say(autoAnswerTexts.actions[does]),
      name: say(autoAnswerTexts.actionOf, { action: say(autoAnswerTexts.actions[does]), id }),
      message: { type: 'auto', does, only: info.only, of: info.of, path },
    })),
  };
}

function sourceOf({ locked, degraded, model }: Used): string {
  if (degraded) return say(autoAnswerTexts.fromDefault);
  return locked ? say(autoAnswerTexts.fromLock) : say(autoAnswerTexts.answeredBy, { model });
}

/** An answer that is asked for in each run cannot be locked. */
function actionsOf({ state, answer, last }: AutoInfo, used: Used | undefined, differs: boolean): AutoAction[] {
  if (state === 'run') return [];
  const isKept = !differs && (answer ?? last?.answer) !== undefined;
  const actions: AutoAction[] = used && !isKept ? ['lock'] : [];
  actions.push(state === 'unlocked' || state === 'outdated' ? 'resolve' : 'refresh', 'edit');
  return actions;
}
