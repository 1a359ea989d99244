import type { Graph, Node } from '../../compile/graph/graph.ts';
import { choosesBranch } from '../../compile/graph/places.ts';
import { dueAt } from '../../language/schedules/deadline.ts';
import type { Fact } from '../events.ts';
import { staticPath } from '../path.ts';
import { beganAt, rootOf } from '../reduce/frames.ts';
import type { FrameState, Invocation, StepState } from '../step.ts';
import { isSettled } from '../step.ts';
import { type Due, findLatest, hasDeadlines, type LatestTimes } from './due.ts';
import type { ExpectedTimes } from './expected-times.ts';
import { findPathsBehind } from './longest-paths.ts';
import type { Order } from './step-order.ts';

/** The deviation from expected times after which steps are ranked again: a fifth, as a logarithm. */
const surprise = Math.log(1.2);
/** The number of samples in this run that weigh as much as the expectation for a model. */
const worth = 2;
/** The least duration of a step, so that it ranks before its successors. */
const least = 0.001;

/** The time after each step of a frame, in milliseconds, and each step's own; by position. */
interface PathTimes {
  own: Float64Array;
  behind: Float64Array;
  /** When they must begin and end by what is due in the frame itself; absent where nothing is. */
  due?: LatestTimes | undefined;
}

/** What an order asks of its run. */
interface OrderedRun {
  called(): ReadonlyMap<string, Graph>;
  maxParallel(): number;
  /** When the run began, in milliseconds since 1970. */
  began(): number;
}

/** The expected and the actual durations in this run, as sums of logarithms. */
interface Seen {
  sum: number;
  count: number;
  /** The factor in use for ranks. */
  used: number;
}

/**
 * The upward rank (Topcuoglu, Hariri and Wu 2002): the longest path to the end of the run by expected times. Other iterations
 * of a loop than expected, a route, and durations more than a fifth from the expected ones change it.
 */
export class UpwardRank implements Order {
  version = 1;
  readonly isTimed: boolean;
  readonly #run: OrderedRun;
  readonly #expected = new Map<string, { ms: number; who: string }>();
  readonly #iterations: Map<string, number>;
  readonly #byWho = new Map<string, Seen>();
  readonly #byPath = new Map<string, Seen>();
  /** Frames in which a route was taken: other steps lie ahead there than in the text. */
  readonly #routed = new Set<FrameState>();
  /** Cached until something changes. */
  #ways = new WeakMap<Invocation, Map<number, PathTimes>>();
  #waysOfRouted = new Map<FrameState, PathTimes>();
  #insides = new Map<string, number>();

  constructor({ steps, iterations = {} }: ExpectedTimes, run: OrderedRun) {
    this.#run = run;
    this.#iterations = new Map(Object.entries(iterations));
    for (const [who, times] of Object.entries(steps)) {
      for (const [path, ms] of Object.entries(times)) this.#expected.set(path, { ms, who });
    }
    this.isTimed = this.#expected.size > 0;
  }

  aheadOf({ frame, node }: StepState): number {
    const { own, behind } = this.#waysOf(frame);
    return (own[node.position] ?? 0) + (behind[node.position] ?? 0) + this.#tailOf(frame);
  }

  latestStart({ frame, node }: StepState): number {
    if (!isUnderDeadline(frame)) return Infinity;
    const { own, behind, due } = this.#waysOf(frame);
    const way = (own[node.position] ?? 0) + (behind[node.position] ?? 0);
    return Math.min(due?.start[node.position] ?? Infinity, this.#endBy(frame) - way);
  }

  note(step: StepState, fact: Fact): void {
    if (fact.type === 'route.taken') {
      this.#routed.add(step.frame);
      this.#change();
    } else if (fact.type === 'loop.opened') this.#noteCount(step, fact.count);
    else if (fact.type === 'step.succeeded' && !step.loop && fact.provenance !== 'cached' && step.started_at !== undefined)
      this.#noteTime(staticPath(step.path), fact.at - (step.attempted_at ?? step.started_at));
  }

  #noteCount({ path }: StepState, count: number): void {
    const own = staticPath(path);
    const lastCount = this.#iterations.get(own);
    if (lastCount !== undefined && Math.abs(Math.log((count + 1) / (lastCount + 1))) <= surprise) return;
    this.#iterations.set(own, count);
    this.#change();
  }

  #noteTime(path: string, taken: number): void {
    const expected = this.#expected.get(path);
    if (!expected) return;

    const off = Math.log((taken + 1) / (expected.ms + 1));
    const isOther = note(this.#byWho, expected.who, off);
    // A step that runs only once has no executions ahead: only repeated ones learn from their own.
    const repeats = path.includes('[*]') && note(this.#byPath, path, off);
    if (isOther || repeats) this.#change();
  }

  #change(): void {
    this.version++;
    this.#ways = new WeakMap();
    this.#waysOfRouted.clear();
    this.#insides.clear();
  }

  #timeOf(path: string): number {
    const expected = this.#expected.get(path);
    if (!expected) return 0;
    const factor = this.#byPath.get(path)?.used || this.#byWho.get(expected.who)?.used || 0;
    return expected.ms * Math.exp(factor);
  }

  /** The time after a frame until the end of the run: unstarted iterations of its loop, and the successors of its owner. */
  #tailOf(frame: FrameState): number {
    const { owner } = frame;
    if (!owner) return 0;
    const behind = this.#waysOf(owner.frame).behind[owner.node.position] ?? 0;
    return behind + this.#laterRounds(frame, owner) + this.#tailOf(owner.frame);
  }

  /** What the iterations take that the loop around a frame has not begun. */
  #laterRounds(frame: FrameState, { node, loop }: StepState): number {
    const { iteration, plan, invocation } = frame;
    if (iteration === undefined || !loop) return 0;
    const rounds = Math.floor((loop.count - 1 - iteration) / this.#together(node, loop.maxParallel));
    return rounds > 0 ? rounds * this.#lengthOf(invocation.graph, plan.index, prefixOf(frame)) : 0;
  }

  /** When a frame must have ended, so that its pipeline, and what is due around it, is on time. */
  #endBy(frame: FrameState): number {
    const { owner, plan, invocation } = frame;
    const { deadline } = invocation.graph;
    const ofPipeline = deadline && plan.index === 0 ? dueAt(deadline, this.#beganAt(frame)) : Infinity;
    if (!owner) return ofPipeline;

    const { behind, due } = this.#waysOf(owner.frame);
    const { position } = owner.node;
    const ofEnclosing = Math.min(due?.end[position] ?? Infinity, this.#endBy(owner.frame) - (behind[position] ?? 0));

    return Math.min(ofPipeline, ofEnclosing - this.#laterRounds(frame, owner));
  }

  #beganAt = (frame: FrameState): number => beganAt(frame, this.#run.began());

  #waysOf(frame: FrameState): PathTimes {
    if (this.#routed.has(frame)) {
      const pathTimes = this.#waysOfRouted.get(frame) ?? this.#waysAfterRoute(frame);
      this.#waysOfRouted.set(frame, pathTimes);
      return pathTimes;
    }

    const { invocation, plan } = frame;
    const { graph } = invocation;
    const ofPlans = this.#ways.get(invocation) ?? new Map<number, PathTimes>();
    this.#ways.set(invocation, ofPlans);

    const pathTimes =
      ofPlans.get(plan.index) ??
      this.#withDue(this.#waysIn(graph, plan.index, prefixOf(frame)), nodesOf(graph, plan.index), frame);
    ofPlans.set(plan.index, pathTimes);

    return pathTimes;
  }

  /** In a frame with a taken route, its target lies ahead; skipped and settled steps do not. */
  #waysAfterRoute(frame: FrameState): PathTimes {
    const { graph } = frame.invocation;
    const prefix = prefixOf(frame);
    const nodes = frame.steps.map(({ node }) => node);
    const own = Float64Array.from(frame.steps, (step) => {
      const isPast = isSettled(step) || step.routedPast || (step.node.dormant && !step.activated);
      return isPast ? 0 : least + this.#ownTime(graph, step.node, prefix);
    });
    const isAhead = ({ position }: Node): boolean => (own[position] ?? 0) > 0;

    return this.#withDue({ own, behind: findPathsBehind(nodes, own) }, nodes, frame, isAhead);
  }

  #waysIn(graph: Graph, index: number, prefix: string): PathTimes {
    const nodes = nodesOf(graph, index);
    const own = Float64Array.from(nodes, (node) => (node.dormant ? least : least + this.#ownTime(graph, node, prefix)));
    return { own, behind: findPathsBehind(nodes, own) };
  }

  /** Adds when the steps of a frame must begin and end by what is due in it. */
  #withDue(ways: PathTimes, nodes: readonly Node[], frame: FrameState, isAhead = isOpen): PathTimes {
    const { graph } = frame.invocation;
    if (!hasDeadlines(graph)) return ways;

    const [began, prefix] = [this.#beganAt(frame), prefixOf(frame)];
    const dueOf = (node: Node): Due => ({
      end: node.deadline && isAhead(node) ? dueAt(node.deadline, began) : Infinity,
      start: isAhead(node) ? this.#dueInside(graph, node, prefix, began) : Infinity,
    });

    return { ...ways, due: findLatest(nodes, ways.own, dueOf) };
  }

  /** When a group or a loop must begin by what is due inside it. What is due in a pipeline that it calls counts from that call on. */
  #dueInside(graph: Graph, node: Node, prefix: string, began: number): number {
    if (node.body === undefined) return Infinity;
    const nodes = nodesOf(graph, node.body);
    const { own } = this.#waysIn(graph, node.body, prefix);
    const latest = findLatest(nodes, own, (inner) => ({
      end: inner.deadline ? dueAt(inner.deadline, began) : Infinity,
      start: this.#dueInside(graph, inner, prefix, began),
    }));

    return latest.start.reduce((least, one) => Math.min(least, one), Infinity);
  }

  /** The longest path through a frame. */
  #lengthOf(graph: Graph, index: number, prefix: string): number {
    const { own, behind } = this.#waysIn(graph, index, prefix);
    return own.reduce((longest, one, at) => Math.max(longest, one + (behind[at] ?? 0)), 0);
  }

  /** The time of a step with its inner steps. */
  #ownTime(graph: Graph, node: Node, prefix: string): number {
    if (node.body === undefined && node.calls === undefined) return this.#timeOf(prefix + node.path);
    const path = prefix + node.path;
    const known = this.#insides.get(path);
    if (known !== undefined) return known;

    // A recursive pipeline is examined once.
    this.#insides.set(path, 0);
    const { loop } = node;
    const inside = this.#insideTime(graph, node, prefix);
    const count = loop ? (this.#iterations.get(path) ?? loop.maxIterations ?? 1) : 1;
    const time = loop ? inside * Math.ceil(count / this.#together(node, undefined)) : inside;

    this.#insides.set(path, time);
    return time;
  }

  #insideTime(graph: Graph, node: Node, prefix: string): number {
    const called = node.calls === undefined || node.mayCall ? undefined : this.#run.called().get(node.calls);
    if (called) return this.#lengthOf(called, 0, `${prefix}${node.path}/`);
    if (node.body === undefined) return this.#timeOf(prefix + node.path);
    if (!choosesBranch(node) || node.loop) return this.#lengthOf(graph, node.body, prefix);
    // One branch of a switch will run; which one is unknown, so the longest counts.
    return nodesOf(graph, node.body).reduce((longest, one) => Math.max(longest, this.#ownTime(graph, one, prefix)), 0);
  }

  /** The parallel iterations. */
  #together({ loop }: Node, computed: number | 'all' | undefined): number {
    const wanted = computed ?? loop?.maxParallel;
    return Math.max(1, typeof wanted === 'number' ? Math.min(wanted, this.#run.maxParallel()) : this.#run.maxParallel());
  }
}

/** Adds a duration; true where the factor in use is wrong by more than the threshold. */
function note(all: Map<string, Seen>, key: string, off: number): boolean {
  const seen = all.get(key) ?? { sum: 0, count: 0, used: 0 };
  all.set(key, seen);
  seen.sum += off;
  seen.count++;

  const factor = seen.sum / (seen.count + worth);
  if (Math.abs(factor - seen.used) <= surprise) return false;

  seen.used = factor;
  return true;
}

/** Whether anything is due in it, or around it. */
function isUnderDeadline({ invocation }: FrameState): boolean {
  for (let at: Invocation | undefined = invocation; at; at = at.caller) {
    if (hasDeadlines(at.graph)) return true;
  }
  return false;
}

const isOpen = ({ dormant }: Node): boolean => !dormant;
const nodesOf = (graph: Graph, index: number): Node[] =>
  (graph.frames[index]?.nodes ?? []).flatMap((place) => graph.nodes[place] ?? []);

/** The prefix of the static paths in a frame's pipeline. */
const prefixOf = (frame: FrameState): string => staticPath(rootOf(frame).path);
