import { join } from 'node:path';
import type { HostOptions, RunHandle } from '../launch/options.ts';
import { exitCode } from '../state/result.ts';
import type { RunEvent } from '../state/events.ts';
import type { Call } from './command.ts';
import { outcomeText } from './outcome.ts';
import { liveView } from './live/view.ts';

/**
 * Starts a run and stays with it to its end: shows it, prints the answer, gives the exit code. The first Ctrl+C cancels (what is
 * done stays done), a second one ends at once.
 */
export async function drivenBy(call: Call, start: (options: HostOptions) => Promise<RunHandle>): Promise<number> {
  const { output } = call;
  const queue: RunEvent[] = [];
  let seen = (event: RunEvent): void => void queue.push(event);
  const handle = await start({
    allow: call.list('allow'),
    workerFile: join(__dirname, 'worker.cjs'),
    onEvent: (event) => seen(event),
  });
  const asJson = call.flag('json') || call.flag('events');
  const view = call.flag('events') ? undefined : liveView(handle, output);
  seen = (event) => {
    if (call.flag('events')) output.answer(JSON.stringify(event));
    else view?.event(event);
  };
  for (const event of queue) seen(event);
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    handle.cancel();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const result = await handle.done;
    view?.end();
    if (call.flag('json') && !call.flag('events')) output.answer(JSON.stringify(result, null, 2));
    else if (!asJson) outcomeText(result, output);
    return exitCode(result.status);
  } finally {
    view?.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
