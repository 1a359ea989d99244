import { editTexts } from '../../language/texts/edit.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { peopleTexts } from '../../language/texts/run/people.ts';
import { trustTexts } from '../../language/texts/storage/trust.ts';
import { say } from '../../language/texts.ts';
import type { RunContext } from '../../run/context.ts';
import type { Drive } from '../../run/drive.ts';
import { edit } from '../../run/people/edit.ts';
import { RunError } from '../../state/failure.ts';
import type { InboxHandlers, InboxMessage } from '../../store/inbox.ts';
import { realClock } from './real-clock.ts';

/** How a running run handles messages from other processes. */
export function inboxHandlers(driven: Drive): InboxHandlers {
  return {
    message(message) {
      switch (message.type) {
        case 'cancel':
          return driven.cancel();
        case 'pause':
          return driven.pause(say(launchTexts.pausedBy, { who: message.by }));
        case 'resume':
          return driven.resume();
        case 'answer':
          return takeAnswer(driven, message);
        case 'limits':
          return takeLimits(driven, message);
        case 'child':
          return takeChild(driven, message);
        default:
          return takeEdit(driven, message);
      }
    },
    refused: (file) => logWarning(driven.context, say(trustTexts.unsignedMessage, { file })),
  };
}

/** Reports a warning with the run, or with one of its steps; it is not logged. */
export function logWarning(context: RunContext, text: string, path = ''): void {
  context.live({ type: 'step.log', at: realClock.now(), path, level: 'warning', text });
}

/** An answer from the inbox. One that comes after the end stays there, for a resume. */
async function takeAnswer({ context, answer }: Drive, message: Extract<InboxMessage, { type: 'answer' }>): Promise<void> {
  const { question, value, by, at } = message;
  if (context.state.finished) throw new RunError({ kind: 'interrupted', message: say(peopleTexts.runEnded) });
  const fault = answer(question, value, by, at);
  if (!fault) return context.ports.log.flushed();
  logWarning(context, say(peopleTexts.refused, { question, who: by, why: fault.refused }), question);
}

/** The end of a child run. A message after the end of this run stays: a resume checks all child runs. */
function takeChild({ context, childChanged }: Drive, { run }: Extract<InboxMessage, { type: 'child' }>): void {
  if (context.state.finished) throw new RunError({ kind: 'interrupted', message: say(peopleTexts.runEnded) });
  childChanged(run);
}

/** New limits. Those that come after the end stay there, for a resume. */
async function takeLimits({ context, changeLimits }: Drive, message: Extract<InboxMessage, { type: 'limits' }>): Promise<void> {
  const fault = changeLimits(message.limits, message.by);
  if (fault) throw new RunError({ kind: 'interrupted', message: fault.refused });
  await context.ports.log.flushed();
}

/** A value from the inbox for a step or an input. */
async function takeEdit({ context }: Drive, message: Extract<InboxMessage, { type: 'edit' }>): Promise<void> {
  const { path, by } = message;
  const fault = await edit(context, message);
  if (!fault) return context.ports.log.flushed();
  logWarning(context, say(editTexts.refused, { path, who: by, why: fault.refused }), path);
}
