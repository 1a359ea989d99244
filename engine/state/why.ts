import type { Json, JsonMap } from '../language/json.ts';
import type { Strategy } from '../language/models/selection.ts';
/** Why a slow call is not made a second time: nothing is known of such calls, too many were, models are slow together, it costs too much. */
export const hedgeRefusals = ['unknown', 'share', 'all-slow', 'cost', 'budget', 'recorded'] as const;

export type HedgeRefusal = (typeof hedgeRefusals)[number];

/** The possible reasons for going first. */
export const turnReasons = ['priority', 'deadline', 'time', 'steps', 'declared'] as const;

/**
 * Why a step went first: what it was ahead of the next one by, what lay ahead of it in milliseconds where that was known, how many waited on,
 * and by when it had to begin so that nothing ahead of it would be late, in milliseconds since 1970.
 */
export interface Turn {
  by: (typeof turnReasons)[number];
  waiting: number;
  ahead?: number;
  begin_by?: number;
}

/** The reasons for a step's course. */
export interface Why {
  condition?: { text: string; values: JsonMap; result: boolean };
  /** `strategy` where a selection chose; `instead` are the fallbacks. */
  model?: {
    chosen: string;
    reason: string;
    strategy?: Strategy;
    instead?: string[];
    candidates?: { model: string; reason: string }[];
  };
  /** The model of a cascade that gave the value, and why the first one's answer failed. */
  cascade?: { first: string; answered: string; missed?: string };
  /** The value of a switch, and the matching label; null where none matches. */
  branch?: { value: Json; chosen: string | null };
  /** Whether the result came from the cache (then `age` in milliseconds), or why not. */
  cache?: { hit: boolean; age?: number; reason?: 'none' | 'expired' | 'changed' };
  /** Whether a second call was made because the first one was slow (longer than `after` milliseconds), whether its answer counted, or why none was. */
  hedge?: { after?: number; made?: true; won?: true; off?: HedgeRefusal };
  /** Why it went before `waiting` other ready steps; `ahead` is the expected time to the end of the run in milliseconds. */
  turn?: Turn;
  /** The verdict of a judge by the rubric. */
  quality?: { score: number; reason: string; model: string };
  auto?: { field: string; question: string; answer: Json; locked: boolean }[];
  /** Who answered the question of an `ask` step, or decided about an interrupted one. */
  answered?: { by: string };
}
