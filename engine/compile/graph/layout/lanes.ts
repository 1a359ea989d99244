import type { Graph } from '../graph.ts';
import { listAt } from './at.ts';
import { listRows, type Row, type RowLine } from './rows.ts';

/** A step as a row, with the lane of its ring. */
export interface LaneRow extends Row {
  lane: number;
}

/** Lines that share one lane: those from one step, those to one step, or in the last lane those of distant steps. */
export interface LaneRun {
  lane: number;
  /** Lines of the run; it holds each from the row where it `enter`s to the row where it `leave`s. */
  held: { line: number; enter: number; leave: number }[];
}

/** Lines that change from a lane in one row to a lane in the next: out of a ring, into one, or between runs. */
export interface LaneTurn {
  from: number;
  to: number;
  lines: readonly number[];
}

/** Steps as rows beside lanes, like a commit graph. */
export interface Lanes {
  rows: LaneRow[];
  lines: RowLine[];
  /** How many lanes are used. */
  width: number;
  /** The lines that change lanes between the row above and this one. */
  turns: LaneTurn[][];
  /** The runs that continue straight from the row above to this one. */
  straight: LaneRun[][];
}

export interface LaneOptions {
  /** Static paths of the steps that show their bodies. */
  open?: ReadonlySet<string>;
  /** The most lanes that fit, three at least. */
  most?: number;
}

/**
 * Gives every row a lane and leads every edge through lanes that are free at the time. If they do not fit, the lines with the
 * furthest ends share the last lane. Pure, deterministic, linear.
 */
export function layoutLanes(graph: Graph, { open, most = 7 }: LaneOptions = {}): Lanes {
  const { rows, lines } = listRows(graph, open);
  const track = new Tracks(rows, lines, Math.max(3, most));
  const placed: LaneRow[] = [];
  for (const [index, row] of rows.entries()) {
    const owner = row.owner === undefined ? undefined : placed[row.owner];
    placed.push({ ...row, lane: track.pass(index, owner ? owner.lane + 1 : 0) });
  }

  return { rows: placed, lines, width: track.width, turns: track.turns, straight: track.straight };
}

/** An unfinished run: how many of its lines are still to leave, and which of them leaves first. */
interface Going extends LaneRun {
  left: number;
  head: number;
}

/** The occupation of each lane, row by row. */
class Tracks {
  readonly turns: LaneTurn[][] = [];
  readonly straight: LaneRun[][] = [];
  width = 0;
  private readonly lines: readonly RowLine[];
  private readonly into: number[][];
  private readonly outOf: number[][];
  private readonly lanes: (Going | undefined)[];
  private readonly runOf: (Going | undefined)[];
  /** The run whose lines all lead to one row, by that row. */
  private readonly collecting = new Map<number, Going>();
  /** Lines that left a lane above and have no run yet. */
  private loose: { line: number; lane: number }[] = [];
  private readonly far: Going;

  constructor(rows: readonly Row[], lines: readonly RowLine[], most: number) {
    this.lines = lines;
    this.into = rows.map(() => []);
    this.outOf = rows.map(() => []);
    lines.forEach(({ bottom }, line) => {
      this.into[bottom]?.push(line);
    });

    // Sorted by their lower ends, so that a run loses its lines in order.
    for (const line of this.into.flat()) this.outOf[this.lineAt(line).top]?.push(line);
    this.lanes = new Array(most - 1).fill(undefined);
    this.runOf = new Array(lines.length).fill(undefined);
    this.far = { lane: most - 1, held: [], left: 0, head: 0 };
  }

  /** Leads all lines past, into and out of a row; returns the lane of its ring, from `least` on where one is free. */
  pass(row: number, least: number): number {
    const turns: LaneTurn[] = [];
    this.turns.push(turns);
    const arriving = this.arrive(row);
    const past = this.far.left > 0 ? [this.far] : [];
    const lane = this.laneFor(row, least, arriving, turns);
    for (const { line, from } of arriving) turns.push({ from, to: lane, lines: [line] });

    for (const { line, lane: from } of this.loose) {
      const run = this.collecting.get(this.lineAt(line).bottom) ?? this.far;
      this.hold(run, line, row);
      turns.push({ from, to: run.lane, lines: [line] });
    }

    this.loose = [];

    this.straight.push([...this.lanes.filter((run) => run !== undefined), ...past]);
    for (const { run } of arriving) this.settle(run);
    this.leave(row, lane);
    this.width = Math.max(this.width, lane + 1, this.far.held.length ? this.far.lane + 1 : 0);

    return lane;
  }

  /** Ends the lines that arrive at a row; a run without lines frees its lane. */
  private arrive(row: number): { line: number; from: number; run?: Going }[] {
    const arriving = listAt(this.into, row).map((line) => {
      const loose = this.loose.find((one) => one.line === line);
      const run = this.runOf[line];
      if (loose) return { line, from: loose.lane };

      if (run) {
        run.left--;
        run.head++;
        if (run.left === 0 && run !== this.far) this.lanes[run.lane] = undefined;
      }

      return { line, from: run?.lane ?? 0, run };
    });
    if (arriving.length) this.loose = this.loose.filter(({ line }) => this.lineAt(line).bottom !== row);
    this.collecting.delete(row);

    return arriving;
  }

  private laneFor(row: number, least: number, arriving: readonly { from: number }[], turns: LaneTurn[]): number {
    const isFree = (lane: number): boolean => lane < this.lanes.length && this.lanes[lane] === undefined;
    const come = arriving.map(({ from }) => from).filter((lane) => lane >= least && isFree(lane));
    if (come.length) return Math.min(...come);

    const right = this.lanes.findIndex((run, lane) => run === undefined && lane >= least);
    if (right >= 0) return right;

    const any = this.lanes.lastIndexOf(undefined);
    return any >= 0 ? any : this.makeRoom(row, turns);
  }

  /** The run whose next line ends furthest away moves to the last lane. */
  private makeRoom(row: number, turns: LaneTurn[]): number {
    const furthest = this.lanes.reduce<Going>(
      (best, run) => (run && nextEnd(run) > nextEnd(best) ? run : best),
      this.lanes[0] ?? this.far,
    );
    const lines = furthest.held.slice(furthest.head).map(({ line }) => line);

    for (const held of furthest.held.splice(furthest.head)) {
      furthest.held.push({ ...held, leave: row });
      this.hold(this.far, held.line, row);
    }

    const end = this.lineAt(lines[0] ?? 0).bottom;
    if (this.collecting.get(end) === furthest) this.collecting.delete(end);
    this.lanes[furthest.lane] = undefined;
    furthest.left = 0;
    turns.push({ from: furthest.lane, to: this.far.lane, lines });

    return furthest.lane;
  }

  /** A run with one line left joins the run to the same row, or becomes it. */
  private settle(run: Going | undefined): void {
    const last = run?.left === 1 && run !== this.far ? run.held[run.head] : undefined;
    if (!run || !last) return;

    const { bottom } = this.lineAt(last.line);
    const other = this.collecting.get(bottom);
    if (other === run) return;
    if (!other) {
      this.collecting.set(bottom, run);
      return;
    }

    last.leave = this.turns.length;
    this.lanes[run.lane] = undefined;
    this.runOf[last.line] = undefined;
    this.loose.push({ line: last.line, lane: run.lane });
  }

  /** Lines from a row continue in the lane of its ring, or join others to the same row at once. */
  private leave(row: number, lane: number): void {
    const lines = listAt(this.outOf, row);
    const [first] = lines;
    if (first === undefined) return;
    if (lines.length === 1 && this.collecting.has(this.lineAt(first).bottom)) {
      this.loose.push({ line: first, lane });
      return;
    }

    const run: Going = { lane, held: [], left: 0, head: 0 };
    this.lanes[lane] = run;
    for (const line of lines) this.hold(run, line, row);
    if (lines.length === 1) this.collecting.set(this.lineAt(first).bottom, run);
  }

  private hold(run: Going, line: number, row: number): void {
    run.held.push({ line, enter: row, leave: this.lineAt(line).bottom });
    run.left++;
    this.runOf[line] = run;
  }

  private lineAt(line: number): RowLine {
    return this.lines[line] ?? { top: 0, bottom: 0, from: 0, to: 0, kinds: [], labels: [], back: false };
  }
}

const nextEnd = (run: Going): number => run.held[run.head]?.leave ?? 0;
