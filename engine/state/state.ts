import type { Graph } from '../compile/graph/graph.ts';
import type { Json } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import type { DeadlineRisk } from './deadline-risk.ts';
import type { Fact, Live, RunStatus, Stored } from './events.ts';
import type { Hedging } from './hedging.ts';
import { plainFormat } from './log-format.ts';
import type { Path } from './path.ts';
import { newRoot } from './reduce/frames.ts';
import { newRunningTime, type RunningTime } from './reduce/running-time.ts';
import { type Agenda, newAgenda } from './schedule/agenda.ts';
import type { FrameState, StepState } from './step.ts';

/** A value from a person: their own, or a pinned one. */
export interface GivenValue {
  stored: Stored;
  provenance: 'edited' | 'pinned';
}

/** The state of a run: folded from its facts by `reduce`, read by everything that shows or schedules. */
export interface RunState {
  graph: Graph;
  /** The graphs of called pipelines, by the name in `Node.calls`, and of the steps last generated at a step. */
  called: ReadonlyMap<string, Graph>;
  started?: Extract<Fact, { type: 'run.started' }>;
  status: 'starting' | 'running' | RunStatus;
  /** The last fact's number and time. */
  seq: number;
  at: number;
  /** The log format that its facts need (`log-format.ts`). */
  format: number;
  /** Its running time. */
  ran: RunningTime;
  root: FrameState;
  /** Every step instance so far, in the order of creation. */
  steps: Map<Path, StepState>;
  /** Open and settled frames, including iterations of loops. */
  frames: Map<Path, FrameState>;
  autos: Map<string, { answer: Json; model: string; locked: boolean; degraded: boolean }>;
  questions: Map<string, OpenQuestion>;
  /** Batches of calls, by their names in the run. */
  batches: Map<string, BatchState>;
  /** The open circuit breakers, by the name of their model, host or server. */
  breakers: Map<string, Extract<Fact, { type: 'breaker.opened' }>>;
  /** Permissions that people gave; with `step` only for that one. */
  allowed: (Permission & { step?: Path })[];
  /** Who answered the closed questions. */
  answered: Map<string, string>;
  /** Values that persons gave to steps before they settled. */
  edits: Map<Path, GivenValue>;
  products: { path: Path; name: string; file: string; bytes: number; hash: string }[];
  /** The number of steps that have begun, including those of replaced pipeline calls. */
  begun: number;
  /** Paths in the order of settling. */
  order: Path[];
  usage: { calls: number; input_tokens: number; output_tokens: number; cached_tokens: number };
  cost: { usd: number; complete: boolean };
  /** Calls whose answers were lost, and what is counted for them: what their repetition took. */
  lost: { calls: number; usd: number };
  finished?: Extract<Fact, { type: 'run.finished' }>;
  agenda: Agenda;
  /** The deadline of the run will probably be missed, or was. */
  risk?: DeadlineRisk;
  /** What is known of calls that are made twice where they are slow; absent where nothing is. */
  hedging?: Hedging;
  /** The newest sample of process and machine; in no log. */
  resources?: Extract<Live, { type: 'resource.sample' }>;
}

/** Calls in a provider batch, which no process waits for. */
export interface BatchState extends Omit<Extract<Fact, { type: 'batch.prepared' }>, 'type' | 'seq'> {
  /** The paths of its calls, in the order of requests. */
  calls: Path[];
  /** The provider's id, once confirmed. */
  id?: string;
  submitted_at?: number;
  cancelled?: true;
  ended?: Extract<Fact, { type: 'batch.ended' }>['how'];
}

/** The batches with open answers. */
export const openBatches = ({ batches }: Pick<RunState, 'batches'>): BatchState[] =>
  [...batches.values()].filter(({ ended }) => !ended);

/** An open question to a person. */
export type OpenQuestion = Extract<Fact, { type: 'person.asked' }>;

/** A run before its first fact. */
export function initialState(graph: Graph, maxParallel = 10, called: ReadonlyMap<string, Graph> = new Map()): RunState {
  const state: RunState = {
    graph,
    called: new Map(called),
    status: 'starting',
    seq: 0,
    at: 0,
    format: plainFormat,
    ran: newRunningTime(),
    root: newRoot(graph, ''),
    steps: new Map(),
    frames: new Map(),
    autos: new Map(),
    questions: new Map(),
    batches: new Map(),
    breakers: new Map(),
    allowed: [],
    answered: new Map(),
    edits: new Map(),
    products: [],
    begun: 0,
    order: [],
    usage: { calls: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 },
    cost: { usd: 0, complete: true },
    lost: { calls: 0, usd: 0 },
    agenda: newAgenda(maxParallel),
  };

  state.frames.set('', state.root);
  return state;
}

/** Whether nothing is left to do: it has ended, or was cancelled and its `finally` has run, which removed what it needed. */
export function isRunOver({ status, root }: Pick<RunState, 'status' | 'root'>): boolean {
  if (status !== 'cancelled') return status === 'succeeded' || status === 'failed';
  const { last } = root.invocation;
  return (
    root.stop !== undefined && root.unsettled === 0 && (last ? last.unsettled === 0 : root.invocation.graph.last === undefined)
  );
}

/**
 * The open questions that a person can answer now: none after the run was cancelled or has failed, until a resume asks again.
 */
export const openQuestions = ({ finished, status, questions }: RunState): OpenQuestion[] =>
  finished && status !== 'waiting' && status !== 'interrupted' ? [] : [...questions.values()];

/** The open frame of a step's body: of a group, a switch, or a called pipeline. */
export const bodyFrame = (state: RunState, { node, path }: StepState): FrameState | undefined =>
  node.calls === undefined ? (state.frames.get(`${path}.`) ?? state.frames.get(path)) : state.frames.get(`${path}/`);

/** Whether a step has opened a frame, or iterations of a loop: its work is inside. */
export const opensFrame = (state: RunState, step: StepState): boolean =>
  step.loop !== undefined ||
  ((step.node.body !== undefined || step.node.calls !== undefined) && bodyFrame(state, step) !== undefined);
