import { resolve } from 'node:path';
import { cli } from '../../../engine/cli/cli.ts';
import type { Io, Keyboard, Screen } from '../../../engine/cli/io.ts';

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

interface TestIo extends Io {
  said: Said;
  /** Presses Ctrl+C. */
  stop(): void;
  /** Whether anybody listens to it. */
  isHeard(): boolean;
  killed: number[];
}

/** A command line that writes into texts. */
export function testIo(
  cwd: string,
  {
    env = {},
    screen,
    keyboard,
    outIsTerminal = false,
    input = '',
  }: { env?: Record<string, string>; screen?: Screen; keyboard?: Keyboard; outIsTerminal?: boolean; input?: string } = {},
): TestIo {
  const said: Said = { code: 0, out: '', err: '' };
  const stops = new Set<() => void>();
  const killed: number[] = [];
  return {
    cwd,
    env,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    input: () => Promise.resolve(Buffer.from(input)),
    ...(screen ? { screen } : {}),
    ...(keyboard ? { keyboard } : {}),
    outIsTerminal,
    onStop(stop) {
      stops.add(stop);
      return () => void stops.delete(stop);
    },
    kill: (code) => void killed.push(code),
    dist: resolve('dist'),
    said,
    isHeard: () => stops.size > 0,
    stop: () => {
      for (const stop of stops) stop();
    },
    killed,
  };
}

/** Obeys one command line in this process. */
export async function obey(args: readonly string[], io: TestIo): Promise<Said> {
  io.said.code = await cli(args, io);
  return io.said;
}
