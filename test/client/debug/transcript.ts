import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processHost } from '../../../client/debug/process-host.ts';
import { createDebugSession } from '../../../client/debug/session.ts';

/**
 * A conversation with the debugger, as text. `→ command {arguments}` is sent when everything that stands above it has come; the lines
 * below, up to the next `→`, are what comes: `← command {body}` for a response, `✕ command message` for a failed one, `! event {body}`
 * for an event. `#` lines are for readers. `DIR` stands for the folder that the pipeline lies in.
 */
export async function playTranscript(file: string, cases: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-debug-'));
  const text = readFileSync(file, 'utf8').trim();
  const recording = process.env['RECORD'] !== undefined;
  cpSync(cases, folder, { recursive: true });
  try {
    const said: string[] = [];
    const talk = converse(folder, (line) => said.push(line));
    const wanted: string[] = [];
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith('#')) {
        wanted.push(line);
        said.push(line);
      } else if (!line.startsWith('→')) wanted.push(line);
      else {
        await (recording
          ? talk.quiet()
          : until(
              () => said.length >= wanted.length,
              () => difference(said, wanted),
            ));
        wanted.push(line);
        said.push(line);
        talk.send(line);
      }
    }
    await (recording
      ? talk.quiet()
      : until(
          () => said.length >= wanted.length,
          () => difference(said, wanted),
        ));
    await talk.end();
    if (recording) writeFileSync(file, blocks(said));
    else assert.equal(blocks(said), blocks(wanted));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const blocks = (lines: readonly string[]): string => `${lines.join('\n').trim()}\n`;
const difference = (said: readonly string[], wanted: readonly string[]): string =>
  `came:\n${blocks(said)}\nwanted:\n${blocks(wanted)}`;

/** A session on files in a folder; everything that it says comes as one line each. */
function converse(folder: string, hear: (line: string) => void) {
  let seq = 0;
  let last = Date.now();
  /** What has come since the last request, by name, and what of it says that the request has had its effect. */
  const heard = new Set<string>();
  let effects: readonly string[] = [];
  const write = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll(folder, 'DIR')
      .replace(/run [\w-]+ started/, 'run ID started');
  const session = createDebugSession(processHost({ env: {} }), (message) => {
    last = Date.now();
    heard.add('event' in message ? message.event : message.command);
    if ('success' in message && !message.success) heard.add('failed');
    if ('event' in message) hear(`! ${message.event}${message.body ? ` ${write(message.body)}` : ''}`);
    else if (message.success) hear(`← ${message.command}${message.body ? ` ${write(message.body)}` : ''}`);
    else hear(`✕ ${message.command} ${write(message.message)}`);
  });
  return {
    send(line: string) {
      const [, command = '', json = '{}'] = /^→ (\S+) ?(.*)$/.exec(line) ?? [];
      const args: unknown = JSON.parse((json || '{}').replaceAll('DIR', folder));
      last = Date.now();
      heard.clear();
      effects = effectsOf(command);
      void session.handle({ seq: ++seq, type: 'request', command, arguments: args });
    },
    /** What was sent has had its effect, and nothing has been said for a while: only for recording. */
    quiet: () =>
      until(
        () => (effects.length === 0 || effects.some((one) => heard.has(one))) && Date.now() - last > 300,
        () => effects.join(),
      ),
    end: session.end,
  };
}

function effectsOf(command: string): readonly string[] {
  if (command === 'launch' || command === 'attach') return ['initialized', 'failed'];
  if (/^(configurationDone|continue|next|step(In|Out|Back)|reverseContinue|restartFrame)$/.test(command))
    return ['stopped', 'terminated', 'failed'];
  return [command];
}

async function until(holds: () => boolean, message: () => string): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); ) {
    if (Date.now() > end) assert.fail(message());
    await new Promise((done) => setTimeout(done, 5));
  }
}
