import { say } from '../../../engine/language/texts.ts';
import { EngineText } from '../../panel/parts/engine-text.tsx';
import { formatWhen } from '../../panel/view/when.ts';
import { usePolledList } from '../poll.ts';
import { pageTexts } from '../texts/page.ts';
import { PageFault } from './page-fault.tsx';

/** A process that executes runs, as listed by the server. */
interface ListedWorker {
  id: string;
  host: string;
  pid: number;
  version: string;
  pools: string[];
  since: string;
  seen: string;
  runs: number;
}

/** The processes that execute runs of the project now. */
export function WorkersPage() {
  const { items: workers, fault } = usePolledList<ListedWorker>('v1/workers', 5000);
  return (
    <main class="list-page">
      <div class="list-head">
        <h1>{say(pageTexts.workers)}</h1>
      </div>
      <PageFault fault={fault} />
      <p class="dim">
        <EngineText text={say(workers.value?.length === 0 ? pageTexts.noWorkers : pageTexts.workersAbout)} />
      </p>
      <ul class="worker-list" aria-busy={workers.value === undefined}>
        {workers.value?.map((worker) => (
          <WorkerRow key={worker.id} worker={worker} />
        ))}
      </ul>
    </main>
  );
}

function WorkerRow({ worker: { host, pid, version, pools, since, seen, runs } }: { worker: ListedWorker }) {
  const when = (time: string): string => formatWhen(Date.parse(time), Date.now());
  return (
    <li class="worker-entry">
      <b class="entry-name">{host}</b>
      <span class="dim">{say(pageTexts.workerProcess, { pid, version })}</span>
      <span>{pools.length === 0 ? say(pageTexts.noPools) : say(pageTexts.pools, { pools: pools.join(', ') })}</span>
      {/* Who drives none needs no count of them. */}
      <span>{pools.length === 0 && runs === 0 ? null : say(pageTexts.atWork, { count: runs })}</span>
      <span class="dim">
        {say(pageTexts.workerSince, { when: when(since) })} · {say(pageTexts.workerSeen, { when: when(seen) })}
      </span>
    </li>
  );
}
