import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { findStages } from '../../../../engine/compile/graph/layout/stages.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Store } from '../../store.ts';
import { countTexts } from '../../texts/counts.ts';
import { graphTabTexts } from '../../texts/graph.ts';
import { cellAt, cellSize, drawCells } from '../../view/cards/cells.ts';
import { type GraphStage, listStages } from '../../view/cards/stages.ts';
import { formatCount, formatFigure } from '../../view/format.ts';
import { lookWords } from '../../view/status.ts';
import { Glyph } from '../glyph.tsx';
import { useSize } from '../size.ts';
import { Bar } from './bar.tsx';

const column = { width: 132, gap: 12 };
/** The height above the cells of a stage, in pixels: its name, counts, and steps that need attention. */
const head = 86;
const mostNamed = 3;

/**
 * A pipeline with very many steps: its stages as columns, each with one cell per step. A cell opens the neighbourhood of its
 * step.
 */
export function Overview({ store }: { store: Store }) {
  const pane = useRef<HTMLElement>(null);
  const size = useSize(pane);
  const graph = store.drawn.value;
  const stages = useMemo(() => (graph ? findStages(graph) : []), [graph]);
  if (!graph) return null;

  const room = size.value.width;
  const most = Math.max(1, Math.floor(room / (column.width + column.gap)));
  const listed = size.value.width > 0 ? listStages({ graph, stages, lookAt: (path) => store.looks.value.get(path), most }) : [];
  const width = Math.floor((room - (listed.length - 1) * column.gap) / Math.max(1, listed.length));
  const tallest = Math.max(1, ...listed.map(({ steps }) => steps.length));
  const cell = cellSize(tallest, { width, height: size.value.height - head });

  return (
    <div class="graph">
      <section class="overview" ref={pane} aria-label={say(graphTabTexts.stepsOf, { pipeline: graph.id })}>
        {listed.map((stage) => (
          <StageColumn key={stage.key} stage={stage} width={width} cell={cell} store={store} />
        ))}
      </section>
      <div class="foot-line">
        <Bar store={store} />
      </div>
    </div>
  );
}

function StageColumn({ stage, width, cell, store }: { stage: GraphStage; width: number; cell: number; store: Store }) {
  const named = stage.heed.slice(0, mostNamed);
  const open = (path: string | undefined): void => lookAround(store, path);
  return (
    <section class="stage" style={{ width: `${width}px` }}>
      <b title={stage.title}>{stage.title}</b>
      <span class="dim">{formatCount(stage.steps.length, say(countTexts.step), say(countTexts.steps))}</span>
      <span class="tally">
        {[...stage.counts].map(([look, count]) => (
          <span key={look}>
            <Glyph look={look} label /> {formatFigure(count)}
          </span>
        ))}
      </span>
      {named.map(({ path, id, look }) => (
        <button key={path} type="button" class="plain heeded" title={id} onClick={() => open(path)}>
          <Glyph look={look} label /> <span>{id}</span>
        </button>
      ))}
      {stage.heed.length > named.length ? (
        <span class="dim">{say(countTexts.andSoMany, { count: formatFigure(stage.heed.length - named.length) })}</span>
      ) : null}
      <Cells stage={stage} width={width} cell={cell} store={store} />
    </section>
  );
}

/** The steps of a stage as cells; for screen readers a list box with one active option. */
function Cells({ stage, width, cell, store }: { stage: GraphStage; width: number; cell: number; store: Store }) {
  const at = useSignal(0);
  const lit = store.search.lit.value;
  const across = Math.max(1, Math.floor(width / cell));
  const focusedIndex = Math.min(at.value, stage.steps.length - 1);
  const current = stage.steps[focusedIndex];
  const keyed = `${stage.key} ${across} ${cell} ${stage.steps.map(({ look }) => look).join(' ')}`;
  const drawn = useMemo(() => drawCells(stage.steps, { across, cell, lit }), [keyed, lit]);
  const id = `cell:${stage.key}`;
  const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across };
  const stepUnder = (event: MouseEvent) => stage.steps[cellAt({ x: event.offsetX, y: event.offsetY }, across, cell)];

  const pressed = (event: KeyboardEvent): void => {
    const by = moves[event.key];
    if (by !== undefined) at.value = Math.max(0, Math.min(stage.steps.length - 1, focusedIndex + by));
    else if (event.key === 'Enter') lookAround(store, current?.path);
    else return;
    event.preventDefault();
  };

  return (
    <div
      class="cells"
      role="listbox"
      tabIndex={0}
      aria-label={say(graphTabTexts.inCells, { count: formatFigure(stage.steps.length) })}
      aria-activedescendant={id}
      onKeyDown={pressed}
    >
      <svg
        width={across * cell}
        height={Math.ceil(stage.steps.length / across) * cell}
        aria-hidden="true"
        onClick={(event) => lookAround(store, stepUnder(event)?.path)}
        onPointerMove={(event) => {
          const step = stepUnder(event);
          event.currentTarget.parentElement?.setAttribute('title', step ? `${step.id}: ${say(lookWords[step.look])}` : '');
        }}
      >
        {drawn.map(({ look, pale, path }) => (
          <path key={`${look} ${pale}`} class={`cell is-${look}${pale ? ' pale' : ''}`} d={path} />
        ))}
        <rect
          class="at"
          x={(focusedIndex % across) * cell}
          y={Math.floor(focusedIndex / across) * cell}
          width={cell - 1}
          height={cell - 1}
        />
      </svg>
      {current ? (
        <span
          class="unseen"
          role="option"
          tabIndex={-1}
          id={id}
          aria-selected={true}
          aria-posinset={focusedIndex + 1}
          aria-setsize={stage.steps.length}
        >
          {current.id}, {say(lookWords[current.look])}
        </span>
      ) : null}
    </div>
  );
}

function lookAround(store: Store, path: string | undefined): void {
  if (path === undefined) return;
  store.search.focus.value = path;
  store.select(path);
}
